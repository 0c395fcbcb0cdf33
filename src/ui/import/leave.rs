//! Whatever would lose changes that are neither downloaded nor uploaded asks first: a link, Back and Forward, another file or another
//! reading with a dialog of ours, closing the tab with the browser's.

use std::cell::Cell;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::{Desk, Losing};
use crate::ui::browser;
use crate::ui::components::{Button, ButtonKind, Dialog};
use crate::ui::effect::effect;
use crate::ui::markup::view;
use crate::ui::signal::{RwSignal, StoredValue};

/// What is asked before something is lost.
#[derive(Clone, Copy)]
pub struct Guard {
    /// There is something to lose.
    pub unsaved: RwSignal<bool>,
    /// What waits for the person to say that it may be lost.
    pub(super) losing: RwSignal<Option<Losing>>,
    /// Address of the page that it watches over.
    here: StoredValue<String>,
}

thread_local! {
    /// The guard of the page that stands. A page has one at most.
    static STANDS: Cell<Option<Guard>> = const { Cell::new(None) };
}

impl Guard {
    /// A guard, with something to lose or nothing yet.
    pub fn new(unsaved: bool) -> Guard {
        Guard { unsaved: RwSignal::new(unsaved), losing: RwSignal::default(), here: StoredValue::new(String::new()) }
    }

    /// Takes the address that stands now for the page's own.
    pub(super) fn stands_here(self) {
        self.here.set_value(browser::here());
    }
}

/// Watches Back and Forward for every page to come. At the window, listeners are called in the order in which they came: this has to
/// come before the router's.
pub fn listen() {
    let listener = Closure::<dyn FnMut(Event)>::new(|event: Event| turned_away(&event));
    // Adding cannot fail.
    let _ = window().add_event_listener_with_callback("popstate", listener.as_ref().unchecked_ref());
    // As long as the application itself.
    listener.forget();
}

/// The browser went to another address of ours by Back or Forward, and the router has not heard of it.
fn turned_away(event: &Event) {
    let Some(guard) = STANDS.get() else { return };
    let (Some(true), Some(here)) = (guard.unsaved.try_get_untracked(), guard.here.try_get_value()) else { return };
    // Another part of the same page, as a link to one would show it.
    if path(&browser::here()) == path(&here) {
        return guard.stands_here();
    }
    event.stop_immediate_propagation();
    // It is back here before anybody sees it, with where it was going right behind: whoever stays gets there by Back, also if it was
    // a Forward. What lay ahead of that is gone; the browser tells nobody which way it went.
    if let Ok(history) = window().history() {
        // Fails only where a browser was flooded with addresses.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
    }
    guard.losing.set(Some(Losing::Back));
}

/// An address without its query.
fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
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
    // By the time that there is something to lose, the address is the page's own: when the view is made it still is the former one's.
    effect(move || {
        if guard.unsaved.get() {
            guard.stands_here();
        }
    });
    effect(move || {
        STANDS.set(Some(guard));
        on_cleanup(|| STANDS.set(None));
    });
    let navigate = use_navigate();
    let go_on = move || {
        let losing = guard.losing.get_untracked();
        guard.unsaved.set(false);
        open.set(false);
        match losing {
            Some(Losing::Leave(address)) => navigate(&address, Default::default()),
            Some(Losing::Back) => {
                if let Ok(history) = window().history() {
                    // Nowhere to go back to: one stays.
                    let _ = history.back();
                }
            }
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
