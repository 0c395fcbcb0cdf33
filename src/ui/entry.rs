//! Where the browser takes the page over.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the shell's script once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Before the router is made.
    super::leave_guard::listen();
    leptos::mount::hydrate_body(super::App);
}
