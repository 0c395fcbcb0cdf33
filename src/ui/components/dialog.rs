//! Dialog: the native element. The browser keeps the focus inside, and gives it back to where it
//! was.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Button, ButtonKind, Icon};
use crate::messages::frame::PieceText as T;

/// A modal dialog that is open while `open` is true. Escape closes it unless `firm`.
#[component]
pub fn Dialog(
    /// Whether it is open; set to false when a person closes it.
    open: RwSignal<bool>,
    /// Element id; its title is `{id}-title`.
    id: &'static str,
    /// Its question or message.
    #[prop(into)]
    title: Signal<String>,
    /// Cannot be dismissed: one of its actions has to be taken.
    #[prop(optional)]
    firm: bool,
    /// Hides the page behind it.
    #[prop(optional, into)]
    opaque: Signal<bool>,
    /// Its content; actions in an element of the class `dialog-actions`.
    children: Children,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            class="dialog"
            id=id
            node_ref=node
            aria-labelledby=format!("{id}-title")
            data-opaque=move || opaque.get().then_some("")
            on:close=move |_| {
                // A browser closes any dialog when Escape is pressed twice.
                if !firm || !open.get_untracked() {
                    open.set(false);
                } else if let Some(dialog) = node.get_untracked() {
                    // It is in the document, and closed.
                    let _ = dialog.show_modal();
                }
            }
            on:cancel=move |event: leptos::ev::Event| {
                if firm {
                    event.prevent_default();
                }
            }
        >
            <div class="dialog-inner">
                <div class="dialog-head">
                    <h2 id=format!("{id}-title")>{move || title.get()}</h2>
                    {(!firm)
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    small=true
                                    icon=Icon::Close
                                    label=T::Close.en()
                                    on_click=move |_: MouseEvent| open.set(false)
                                >
                                    ""
                                </Button>
                            }
                        })}
                </div>
                {children()}
            </div>
        </dialog>
    }
}
