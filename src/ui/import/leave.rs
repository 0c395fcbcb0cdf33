//! Whatever would lose changes that are neither downloaded nor uploaded asks first: a link, another file or another reading with a
//! dialog of ours, closing the tab with the browser's.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::{Desk, Losing};
use crate::ui::components::{Button, ButtonKind, Dialog};
use crate::ui::effect::effect;
use crate::ui::markup::view;
use crate::ui::signal::RwSignal;

/// What is asked before something is lost.
#[derive(Clone, Copy)]
pub struct Guard {
    /// There is something to lose.
    pub unsaved: RwSignal<bool>,
    /// What waits for the person to say that it may be lost.
    pub(super) losing: RwSignal<Option<Losing>>,
}

impl Guard {
    /// A guard, with something to lose or nothing yet.
    pub fn new(unsaved: bool) -> Guard {
        Guard { unsaved: RwSignal::new(unsaved), losing: RwSignal::default() }
    }
}

/// Where a click leads, if it is away from this page.
fn away(event: &Event) -> Option<Losing> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.ctrl_key() || click.meta_key() || click.shift_key() {
        // Into another tab.
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]:not([download])").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    let here = window().location().pathname().ok()?;
    (link.pathname() != here).then(|| Losing::Leave(link.get_attribute("href").unwrap_or_default()))
}

/// Watches the ways out of the page.
#[component]
pub fn LeaveGuard(
    /// What it watches over.
    guard: Guard,
    /// The question, what comes of it, the button that stays, the button that goes on.
    words: [&'static str; 4],
) -> impl IntoView {
    let desk = use_context::<Desk>();
    let open = RwSignal::new(false);
    effect(move || {
        if guard.losing.with(Option::is_some) {
            open.set(true);
        }
    });
    // Closed in whatever way: nobody goes on.
    effect(move || {
        if !open.get() && guard.losing.with_untracked(Option::is_some) {
            guard.losing.set(None);
        }
    });
    effect(move || {
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if guard.unsaved.get_untracked() {
                event.prevent_default();
            }
        });
        let caught = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let Some(losing) = away(&event).filter(|_| guard.unsaved.get_untracked()) else { return };
            event.prevent_default();
            event.stop_propagation();
            guard.losing.set(Some(losing));
        });
        // In the capture phase, so that the router does not hear of it. Adding and removing cannot fail.
        let _ = window().add_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
        let caught = leptos::prelude::StoredValue::new_local(caught);
        on_cleanup(move || {
            closing.remove();
            caught.with_value(|caught| {
                let _ = window().remove_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
            });
        });
    });
    let navigate = use_navigate();
    let go_on = move || {
        let losing = guard.losing.get_untracked();
        guard.unsaved.set(false);
        open.set(false);
        match losing {
            Some(Losing::Leave(address)) => navigate(&address, Default::default()),
            Some(other) => {
                if let Some(desk) = desk {
                    desk.lose(other);
                }
            }
            None => {}
        }
    };
    let [title, help, stay, leave] = words;
    view! {
        <Dialog open id="leave" title>
            <p>{help}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{stay}</Button>
                <Button kind=ButtonKind::Danger on_click=move |_| go_on()>{leave}</Button>
            </div>
        </Dialog>
    }
}
