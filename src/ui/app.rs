//! The application: what every page shares, and the table of pages. Those that are not in the first
//! load come through [`mod@lazy`].

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, PossibleRouteMatch, SsrMode, path};

use super::components::NotFound;
use super::frame::{Arrivals, Frame};
use super::lazy;
use super::me::provide_me;
use super::pages::{HomePage, SignInPage};

/// The whole interface.
///
/// Pages are printed in one sweep (`SsrMode::Async`): status and redirects stand before the first
/// byte, and everything is there without script.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Arrivals(StoredValue::new(0)));
    provide_me();
    view! {
        <Router>
            <Frame>
                <FlatRoutes fallback=NotFound>
                    <Route path=at(path!("/")) view=HomePage ssr=SsrMode::Async/>
                    <Route path=at(path!("/sign-in")) view=SignInPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/welcome/:token")) view={Lazy::<lazy::Welcome>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/password")) view={Lazy::<lazy::Password>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/sessions")) view={Lazy::<lazy::Sessions>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/access")) view={Lazy::<lazy::Access>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/my-account")) view={Lazy::<lazy::MyAccount>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/contact")) view={Lazy::<lazy::Contact>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/request-access")) view={Lazy::<lazy::RequestAccess>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/access-requests")) view={Lazy::<lazy::AccessRequests>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/access-requests/:id")) view={Lazy::<lazy::AccessRequest>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports")) view={Lazy::<lazy::Imports>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/new")) view={Lazy::<lazy::NewImport>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/:id")) view={Lazy::<lazy::Import>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts")) view={Lazy::<lazy::Accounts>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/:id/undo")) view={Lazy::<lazy::Undo>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/:id/failures")) view={Lazy::<lazy::ImportFailures>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/new/roles")) view={Lazy::<lazy::RoleGuide>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/new")) view={Lazy::<lazy::NewAccount>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/verify")) view={Lazy::<lazy::VerifyAccounts>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/verifications")) view={Lazy::<lazy::VerificationReport>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/invitations")) view={Lazy::<lazy::Invitations>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/:id")) view={Lazy::<lazy::Account>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/:id/edit")) view={Lazy::<lazy::EditAccount>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations")) view={Lazy::<lazy::Organizations>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations/new")) view={Lazy::<lazy::NewOrganization>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations/:id")) view={Lazy::<lazy::Organization>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/locations")) view={Lazy::<lazy::Locations>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff")) view={Lazy::<lazy::StaffList>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff/new")) view={Lazy::<lazy::NewStaff>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff/:id")) view={Lazy::<lazy::Staff>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/agreements")) view={Lazy::<lazy::Agreements>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/letters")) view={Lazy::<lazy::Letters>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/moves")) view={Lazy::<lazy::Moves>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/reviews")) view={Lazy::<lazy::Reviews>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/reviews/:id")) view={Lazy::<lazy::Review>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/outbox")) view={Lazy::<lazy::Outbox>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/audit")) view={Lazy::<lazy::Audit>::new()} ssr=SsrMode::Async/>
                    <Route path=at(path!("/styleguide")) view={Lazy::<lazy::Styleguide>::new()} ssr=SsrMode::Async/>
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// An address, of whatever segments: routes of one type are compiled once.
fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> Arc<dyn PossibleRouteMatch + Send + Sync> {
    Arc::new(path)
}
