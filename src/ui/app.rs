//! The application: what every page shares, and the table of pages.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{PossibleRouteMatch, SsrMode, path};

use super::browser::Hydrated;
use super::components::NotFound;
use super::frame::{Arrivals, Frame};
use super::me::provide_me;
use super::pages::guard::RequirePermission;
use super::pages::*;
use crate::domain::access::Permission as P;

/// The whole interface.
///
/// Pages are printed in one sweep (`SsrMode::Async`): status and redirects stand before the first byte, and everything is there
/// without script.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let hydrated = RwSignal::new(false);
    provide_context(Hydrated(hydrated));
    provide_context(Arrivals(StoredValue::new(0)));
    provide_me();
    Effect::new(move |_| {
        hydrated.set(true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
    view! {
        <Router>
            <Frame>
                <FlatRoutes fallback=NotFound>
                    <Route path=at(path!("/")) view=HomePage ssr=SsrMode::Async/>
                    <Route path=at(path!("/sign-in")) view=SignInPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/welcome/:token")) view=WelcomePage ssr=SsrMode::Async/>
                    <Route path=at(path!("/password")) view=PasswordPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/sessions")) view=SessionsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports")) view=ImportsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/new")) view=|| only(P::Import, NewImportPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/imports/:id")) view=ImportPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/accounts/:id")) view=AccountPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations")) view=|| only(P::ManageOrganizations, OrganizationsPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations/new")) view=|| only(P::ManageOrganizations, NewOrganizationPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/organizations/:id")) view=|| only(P::ManageOrganizations, OrganizationPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff")) view=|| only(P::ManageStaff, StaffListPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff/new")) view=|| only(P::ManageStaff, NewStaffPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/staff/:id")) view=|| only(P::ManageStaff, StaffPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/audit")) view=|| only(P::ReadAudit, AuditPage) ssr=SsrMode::Async/>
                    <Route path=at(path!("/styleguide")) view=StyleguidePage ssr=SsrMode::Async/>
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// An address, of whatever segments: routes of one type are compiled once.
fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> Arc<dyn PossibleRouteMatch + Send + Sync> {
    Arc::new(path)
}

/// A page for those who may; nothing at this address for everybody else.
fn only<V: IntoView + 'static>(may: P, page: impl Fn() -> V + Copy + Send + Sync + 'static) -> impl IntoView {
    view! { <RequirePermission permission=may>{page()}</RequirePermission> }
}
