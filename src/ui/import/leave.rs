//! Whatever would lose changes that are neither downloaded nor uploaded asks first: a link, another file or another reading with a
//! dialog of ours, closing the tab with the browser's.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::{Desk, Losing};
use crate::ui::components::{Button, ButtonKind, Dialog};
use crate::ui::effect::effect;
use crate::ui::markup::view;
use crate::ui::signal::RwSignal;
use crate::words::import::CheckText as T;

/// Watches the ways out of the page.
#[component]
pub fn LeaveGuard() -> impl IntoView {
    let desk = Desk::here();
    let open = RwSignal::new(false);
    effect(move || {
        if desk.losing.with(Option::is_some) {
            open.set(true);
        }
    });
    // Closed in whatever way: nobody goes on.
    effect(move || {
        if !open.get() && desk.losing.with_untracked(Option::is_some) {
            desk.losing.set(None);
        }
    });
    effect(move || {
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if desk.unsaved.get_untracked() {
                event.prevent_default();
            }
        });
        // In the capture phase, so that the router does not hear of the click.
        let caught = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let link = event
                .target()
                .and_then(|at| at.dyn_into::<web_sys::Element>().ok())
                .and_then(|at| at.closest("a[href]:not([download])").ok().flatten());
            if let Some(link) = link
                && desk.unsaved.get_untracked()
            {
                event.prevent_default();
                event.stop_propagation();
                desk.lose(Losing::Leave(link.get_attribute("href").unwrap_or_default()));
            }
        });
        // Adding a listener to the document cannot fail.
        let _ = document().add_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
        let caught = leptos::prelude::StoredValue::new_local(caught);
        on_cleanup(move || {
            closing.remove();
            caught.with_value(|caught| {
                let _ = document().remove_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
            });
        });
    });
    let navigate = use_navigate();
    let go_on = move || {
        let losing = desk.losing.get_untracked();
        desk.unsaved.set(false);
        open.set(false);
        match losing {
            Some(Losing::Leave(address)) => navigate(&address, Default::default()),
            Some(other) => desk.lose(other),
            None => {}
        }
    };
    view! {
        <Dialog open id="leave" title=T::LeaveTitle.en()>
            <p>{T::LeaveHelp.en()}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{T::LeaveNo.en()}</Button>
                <Button kind=ButtonKind::Danger on_click=move |_| go_on()>{T::LeaveYes.en()}</Button>
            </div>
        </Dialog>
    }
}
