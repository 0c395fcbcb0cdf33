//! The pages. A page loads; its parts show what they are given.

mod access;
mod access_request;
mod access_requests;
mod account;
mod account_edit;
mod account_new;
pub(crate) mod accounts;
mod agreements;
mod audit;
pub(crate) mod contact;
pub(crate) mod guard;
mod home;
mod import;
mod import_failures;
pub(crate) mod import_list;
mod import_new;
mod import_undo;
mod imports;
mod invitations;
mod letters;
mod live_list;
mod locations;
mod moves;
mod my_account;
mod organization;
mod organizations;
mod outbox;
mod password;
mod request_access;
mod review;
mod reviews;
mod role_guide;
mod sessions;
mod sign_in;
mod staff;
mod staff_user;
mod styleguide;
mod to_do;
mod verification_report;
mod verify;

pub use access::AccessPage;
pub use access_request::AccessRequestPage;
pub use access_requests::AccessRequestsPage;
pub use account::AccountPage;
pub use account_edit::EditAccountPage;
pub use account_new::NewAccountPage;
pub use accounts::AccountsPage;
pub use agreements::AgreementsPage;
pub use audit::AuditPage;
pub use contact::ContactPage;
pub use home::HomePage;
pub use import::ImportPage;
pub use import_failures::ImportFailuresPage;
pub use import_list::{ImportTable, next_action, state_of};
pub use import_new::NewImportPage;
pub use import_undo::UndoPage;
pub use imports::ImportsPage;
pub use invitations::InvitationsPage;
pub use letters::LettersPage;
pub use live_list::LiveImports;
pub use locations::LocationsPage;
pub use moves::MovesPage;
pub use my_account::MyAccountPage;
pub use organization::OrganizationPage;
pub use organizations::{NewOrganizationPage, OrganizationsPage, full_name};
pub use outbox::OutboxPage;
pub use password::{PasswordPage, WelcomePage};
pub use request_access::RequestAccessPage;
pub use review::ReviewPage;
pub use reviews::ReviewsPage;
pub use role_guide::RoleGuidePage;
pub use sessions::SessionsPage;
pub use sign_in::SignInPage;
pub use staff::{NewStaffPage, StaffListPage};
pub use staff_user::StaffPage;
pub use styleguide::StyleguidePage;
pub use verification_report::VerificationReportPage;
pub use verify::VerifyAccountsPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::load::Loaded;
use crate::messages::frame::PieceText;
use crate::wire::ApiError;

/// Loads what has the id in the address; without an id there is nothing at the address.
pub(crate) fn by_id<T, F>(get: fn(Uuid) -> F) -> Loaded<T>
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get_str("id").and_then(|id| Uuid::parse_str(id).ok())));
    Resource::new(
        move || id.get(),
        move |id| async move {
            match id {
                Some(id) => get(id).await,
                None => Err(ApiError::NotFound),
            }
        },
    )
}

/// One sentence for people whose browser runs no script, on pages that can be read without it but
/// not used.
#[component]
pub(crate) fn NeedsScript() -> impl IntoView {
    view! {
        <noscript>
            <p class="needs-script">{PieceText::NeedsScript.en()}</p>
        </noscript>
    }
}
