//! Pages whose code is fetched when somebody first opens one of them.
//!
//! Each group is one download; what several groups share becomes a chunk of its own, so more groups
//! mean more and smaller files. In the first load are sign-in, home and the frame. A page's
//! resources are made in its view: what `data()` made would be in the first load.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::pages::guard::RequirePermission;
use super::pages::*;
use crate::domain::access::Permission as P;

/// Writes into the page's head what a group's code is fetched from. The server provides it as
/// context, so that a page says at once what the browser will need.
///
/// `leptos::prefetch_lazy_fn_on_server` is for this, but its links are written outside the page's
/// owner: on several threads they were missing, or went to the page of another request.
#[derive(Clone)]
pub struct Preload(pub Arc<dyn Fn(&str) + Send + Sync>);

/// Lazy routes in named groups. Leptos's own macro makes a chunk for each route.
macro_rules! lazy_routes {
    ($($group:ident { $($route:ident: $page:expr;)+ })+) => {$($(
        #[doc = concat!("`", stringify!($page), "`, in the group `", stringify!($group), "`.")]
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                $route
            }

            async fn view(_: Self) -> AnyView {
                // Named by the route, since the splitter tells functions apart by name and place.
                #[::leptos::wasm_split::wasm_split($group, wasm_split_path = ::leptos::wasm_split)]
                #[allow(non_snake_case)]
                fn $route() -> AnyView {
                    $page.into_any()
                }
                if let Some(preload) = use_context::<Preload>() {
                    (preload.0)(stringify!($group));
                }
                $route().await
            }
        }
    )+)+};
}

lazy_routes! {
    lists {
        Imports: only(P::Read, ImportsPage);
        Accounts: only(P::Read, AccountsPage);
        VerificationReport: only(P::Read, VerificationReportPage);
        Invitations: only(P::Import, InvitationsPage);
        Organizations: either([P::ManageOrganizations, P::SwitchProgram], OrganizationsPage);
        StaffList: only(P::ManageStaff, StaffListPage);
        Outbox: only(P::ManageStaff, OutboxPage);
        Letters: only(P::SeeOrganizations, LettersPage);
        Moves: only(P::Import, MovesPage);
        Reviews: only(P::Import, ReviewsPage);
        Audit: only(P::ReadAudit, AuditPage);
        Welcome: WelcomePage();
        Password: PasswordPage();
        Sessions: SessionsPage();
        Access: AccessPage();
        MyAccount: MyAccountPage();
        Contact: ContactPage();
        RequestAccess: RequestAccessPage();
        AccessRequests: only(P::ManageStaff, AccessRequestsPage);
    }
    new_import {
        NewImport: only(P::Import, NewImportPage);
    }
    account {
        NewAccount: only(P::Import, NewAccountPage);
        RoleGuide: only(P::Import, RoleGuidePage);
        Account: AccountPage();
        Review: only(P::Import, ReviewPage);
        EditAccount: only(P::Import, EditAccountPage);
        VerifyAccounts: only(P::Import, VerifyAccountsPage);
    }
    import {
        Import: ImportPage();
        ImportFailures: ImportFailuresPage();
        Undo: UndoPage();
    }
    admin {
        Agreements: AgreementsPage();
        NewOrganization: only(P::ManageOrganizations, NewOrganizationPage);
        Organization: either([P::ManageOrganizations, P::SwitchProgram], OrganizationPage);
        Locations: only(P::Read, LocationsPage);
        NewStaff: only(P::ManageStaff, NewStaffPage);
        Staff: only(P::ManageStaff, StaffPage);
        AccessRequest: only(P::ManageStaff, AccessRequestPage);
    }
    styleguide {
        Styleguide: StyleguidePage();
    }
}

/// A page for those who may; nothing at this address for everybody else.
fn only<V: IntoView + 'static>(may: P, page: impl Fn() -> V + Copy + Send + Sync + 'static) -> impl IntoView {
    view! { <RequirePermission any_of=vec![may]>{page()}</RequirePermission> }
}

/// A page for those who may do one thing or the other.
fn either<V: IntoView + 'static>(may: [P; 2], page: impl Fn() -> V + Copy + Send + Sync + 'static) -> impl IntoView {
    view! { <RequirePermission any_of=may.to_vec()>{page()}</RequirePermission> }
}
