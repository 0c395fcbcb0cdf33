//! The application: what every page shares, and the table of pages.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::Router;

use super::browser::Hydrated;
use super::frame::{Arrivals, Frame, Myself};
use super::load::Nothing;
use crate::api::session::get_me;

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
    provide_context(Myself(Resource::new(|| (), |()| get_me())));
    Effect::new(move |_| {
        hydrated.set(true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
    view! {
        <Router>
            <Frame>
                <Nothing/>
            </Frame>
        </Router>
    }
}
