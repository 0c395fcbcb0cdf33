//! Button and link-button.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Icon, IconView};
use crate::ui::browser::hydrated;

/// How much a button weighs on the page. One primary a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this page is for.
    Primary,
    /// Everything else.
    #[default]
    Plain,
    /// Takes something away.
    Danger,
    /// Beside text.
    Quiet,
}

impl ButtonKind {
    fn name(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Plain => "plain",
            ButtonKind::Danger => "danger",
            ButtonKind::Quiet => "quiet",
        }
    }
}

/// A button. It needs the script, and so stays disabled until the page is taken over, unless it
/// sends a plain form (`plain`).
#[component]
pub fn Button(
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Works without script (a plain form's button).
    #[prop(optional)]
    plain: bool,
    /// Smaller, inside tables.
    #[prop(optional)]
    small: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Cannot be pressed now; a text near it gives the reason.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Works on it: pressed once already, it does nothing, and a keyboard goes on from it.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// What it is called for a screen reader, where the words alone do not say of what.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// Its words: a verb and its object.
    children: Children,
) -> impl IntoView {
    let hydrated = hydrated();
    view! {
        <button
            class="button"
            type=if submit { "submit" } else { "button" }
            id=id
            data-kind=kind.name()
            data-small=small.then_some("")
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            // Not disabled: that would take the focus away.
            aria-disabled=move || busy.get().then_some("true")
            disabled=move || disabled.get() || !(plain || hydrated.get())
            on:click=move |event| {
                if busy.get_untracked() {
                    // Nor is a form sent, by Enter in one of its fields either.
                    event.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            {icon.map(|icon| view! { <IconView icon/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: it goes somewhere, with and without script.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Smaller, inside tables.
    #[prop(optional)]
    small: bool,
    /// A file to keep, not a page: the router leaves it alone.
    #[prop(optional)]
    download: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// What it is called for a screen reader, where the words alone do not say of what.
    #[prop(optional, into)]
    label: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="button"
            href=move || href.get()
            data-kind=kind.name()
            data-small=small.then_some("")
            download=download.then_some("")
            aria-label=label
        >
            {icon.map(|icon| view! { <IconView icon/> })}
            {children()}
        </a>
    }
}
