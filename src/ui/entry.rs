//! Where the browser takes the page over.

use std::cell::Cell;
use std::rc::Rc;

use leptos::mount::hydrate_from_async;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::browser::Hydrated;

/// Called by the shell's script once the module is loaded.
///
/// As `leptos::mount::hydrate_lazy`, but it reports when all is taken over: with a lazy page that
/// is when its chunk has come, and until then no button may look as if it worked.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Before the router is made.
    super::leave_guard::listen();
    let inside = Rc::new(Cell::new(None));
    let app = {
        let inside = inside.clone();
        move || {
            let hydrated = RwSignal::new(false);
            provide_context(Hydrated(hydrated));
            inside.set(Some((hydrated, Owner::current_shared_context())));
            super::App()
        }
    };
    spawn_local(async move {
        let Some(body) = document().body() else { return };
        hydrate_from_async(body, app).await.forget();
        let Some((hydrated, shared)) = inside.take() else { return };
        // Leptos 0.8.23 looks for it outside the application and finds none; then what is loaded
        // later would be looked up among what the server sent.
        if let Some(shared) = shared {
            shared.hydration_complete();
        }
        hydrated.set(true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
}
