//! Asks before unsaved changes are discarded: on a link, on Back and Forward, and on whatever the
//! page itself would replace, with a dialog of ours; on closing the tab, with the browser's.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::browser;
use super::components::{Button, ButtonKind, Dialog};

/// What a person wants to do that would discard unsaved changes.
#[derive(Clone)]
enum DiscardIntent {
    /// Going to another address.
    Leave(String),
    /// Going back or forward in the browser.
    Back,
    /// Something on the page itself.
    Act(Arc<dyn Fn() + Send + Sync>),
}

/// Whether there are unsaved changes, and the question before they are discarded.
#[derive(Clone, Copy)]
pub struct UnsavedGuard {
    /// There is something to lose.
    pub unsaved: RwSignal<bool>,
    /// Waits for the person's answer.
    intent: RwSignal<Option<DiscardIntent>>,
    /// Address of the page that it watches over.
    here: StoredValue<String>,
}

thread_local! {
    /// The guards of the current page: of its form, of passwords that are shown.
    static CURRENT: RefCell<Vec<UnsavedGuard>> = const { RefCell::new(Vec::new()) };
}

impl UnsavedGuard {
    /// A guard, with something to lose or nothing yet.
    pub fn new(unsaved: bool) -> UnsavedGuard {
        UnsavedGuard { unsaved: RwSignal::new(unsaved), intent: RwSignal::new(None), here: StoredValue::new(String::new()) }
    }

    /// Acts at once where nothing would be discarded; otherwise the person is asked first.
    pub fn confirm_discard(self, act: impl Fn() + Send + Sync + 'static) {
        if self.unsaved.get_untracked() {
            self.intent.set(Some(DiscardIntent::Act(Arc::new(act))));
        } else {
            act();
        }
    }

    /// Takes the current address for the page's own.
    pub fn stay_here(self) {
        self.here.set_value(browser::here());
    }
}

/// Watches Back and Forward for every page to come. At the window, listeners are called in the
/// order in which they were added: this has to come before the router's.
pub fn listen() {
    let listener = Closure::<dyn FnMut(Event)>::new(|event: Event| on_history(&event));
    // Adding cannot fail.
    let _ = window().add_event_listener_with_callback("popstate", listener.as_ref().unchecked_ref());
    // As long as the application itself.
    listener.forget();
}

/// The browser went to another address of ours by Back or Forward, and the router does not know it
/// yet.
fn on_history(event: &Event) {
    let unsaved = |guard: &UnsavedGuard| guard.unsaved.try_get_untracked() == Some(true);
    let Some(guard) = CURRENT.with_borrow(|guards| guards.iter().copied().find(unsaved)) else { return };
    let Some(here) = guard.here.try_get_value() else { return };
    // Another part of the same page, as a link to one would show it.
    if path(&browser::here()) == path(&here) {
        return guard.stay_here();
    }
    event.stop_immediate_propagation();
    // The address is back here before anybody sees it, with where it was going right behind: a
    // person who stays gets there by Back, also if it was a Forward. What lay ahead of that is
    // gone; the browser does not say which way it went.
    if let Ok(history) = window().history() {
        // Fails only where a browser was flooded with addresses.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
    }
    guard.intent.set(Some(DiscardIntent::Back));
}

/// An address without its query.
fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

/// Where a click leads, if it is away from this page.
fn away(event: &Event) -> Option<DiscardIntent> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.ctrl_key() || click.meta_key() || click.shift_key() {
        // Into another tab.
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]:not([download])").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    let here = window().location().pathname().ok()?;
    (link.pathname() != here).then(|| DiscardIntent::Leave(link.get_attribute("href").unwrap_or_default()))
}

/// Watches the ways out of the page.
#[component]
pub fn LeaveGuard(
    /// What it watches over.
    guard: UnsavedGuard,
    /// The question, what comes of it, the button that stays, the button that goes on.
    words: [&'static str; 4],
    /// Element id of the question, of which a page may have several.
    #[prop(default = "leave")]
    id: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if guard.intent.with(Option::is_some) {
            open.set(true);
        }
    });
    // However it was closed: nobody goes on.
    Effect::new(move |_| {
        if !open.get() && guard.intent.with_untracked(Option::is_some) {
            guard.intent.set(None);
        }
    });
    Effect::new(move |_| {
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if guard.unsaved.get_untracked() {
                event.prevent_default();
            }
        });
        let caught = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let Some(intent) = away(&event).filter(|_| guard.unsaved.get_untracked()) else { return };
            event.prevent_default();
            // Nor does another guard ask.
            event.stop_immediate_propagation();
            guard.intent.set(Some(intent));
        });
        // In the capture phase, before the router. Adding and removing cannot fail.
        let _ = window().add_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
        let caught = StoredValue::new_local(caught);
        on_cleanup(move || {
            closing.remove();
            caught.with_value(|caught| {
                let _ = window().remove_event_listener_with_callback_and_bool("click", caught.as_ref().unchecked_ref(), true);
            });
        });
    });
    // By the time that there is something to lose, the address is the page's own: when the view is
    // made it still is the former one's.
    Effect::new(move |_| {
        if guard.unsaved.get() {
            guard.stay_here();
        }
    });
    Effect::new(move |_| {
        CURRENT.with_borrow_mut(|guards| guards.push(guard));
        on_cleanup(move || CURRENT.with_borrow_mut(|guards| guards.retain(|other| other.unsaved != guard.unsaved)));
    });
    let navigate = use_navigate();
    let go_on = move || {
        let intent = guard.intent.get_untracked();
        guard.unsaved.set(false);
        open.set(false);
        match intent {
            Some(DiscardIntent::Leave(address)) => navigate(&address, Default::default()),
            Some(DiscardIntent::Back) => {
                if let Ok(history) = window().history() {
                    // Nowhere to go back to: one stays.
                    let _ = history.back();
                }
            }
            Some(DiscardIntent::Act(act)) => act(),
            None => {}
        }
    };
    let [title, help, stay, leave] = words;
    view! {
        <Dialog open id title>
            <p>{help}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{stay}</Button>
                <Button kind=ButtonKind::Danger on_click=move |_| go_on()>{leave}</Button>
            </div>
        </Dialog>
    }
}
