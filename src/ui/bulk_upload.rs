//! The way to a new import: a link, or where the program has one a dialog with the template, what
//! to know of it, and the file. With the file it goes on to the page that checks it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;
use web_sys::File;

use super::components::{Button, ButtonKind, Dialog, FileDrop, Icon, LinkButton};
use super::{handed_file, routes};
use crate::messages::import::BulkText as T;
use crate::wire::pages::{PagesView, UploadDialogView};

/// The button.
#[component]
pub fn BulkUpload(
    /// The program.
    program: String,
    /// Texts of its pages.
    pages: PagesView,
    /// Where the accounts will belong; `None`: to be chosen.
    organization: Option<Uuid>,
    /// How much the button weighs.
    #[prop(default = ButtonKind::Primary)]
    kind: ButtonKind,
) -> impl IntoView {
    let href = routes::new_import(organization);
    let begin = pages.labels.begin.clone();
    let link = view! { <LinkButton kind href icon=Icon::Add>{begin}</LinkButton> };
    match pages.dialog.clone() {
        None => link.into_any(),
        Some(dialog) => view! {
            <div class="only-plain">{link}</div>
            <Opener program pages dialog organization kind/>
        }
        .into_any(),
    }
}

/// The button that opens the dialog, and the dialog.
#[component]
fn Opener(
    program: String,
    pages: PagesView,
    dialog: UploadDialogView,
    organization: Option<Uuid>,
    kind: ButtonKind,
) -> impl IntoView {
    let (open, navigate) = (RwSignal::new(false), use_navigate());
    let chosen = move |file: File| {
        open.set(false);
        handed_file::hand(file);
        navigate(&routes::new_import(organization), NavigateOptions::default());
    };
    let template = match organization {
        Some(organization) => routes::template_for(&program, organization),
        None => routes::template(&program),
    };
    let PagesView { labels, notes, move_link, children, .. } = pages;
    let note = notes.into_iter().next().map(|note| view! { <p>{note}</p> });
    let move_link = (!move_link.is_empty()).then(|| view! { <p><a href=routes::MOVES_HERE>{move_link}</a></p> });
    let children = (!children.is_empty()).then(|| {
        // The page under the dialog may be the one that it leads to.
        let close = move |_| open.set(false);
        view! { <p><a href=routes::location_children(organization) rel="external" on:click=close>{children}</a></p> }
    });
    let begin = labels.begin.clone();
    let help = T::Help.fill(&[("upload", &labels.upload)]);
    view! {
        <div class="needs-page">
            <Button kind icon=Icon::Add on_click=move |_| open.set(true)>{begin}</Button>
        </div>
        <Dialog open id="bulk-upload" title=labels.begin>
            {note}
            {move_link}
            <div class="row">
                <LinkButton href=template download=true icon=Icon::Download>{labels.template}</LinkButton>
                <span class="soft">{dialog.template_note}</span>
            </div>
            {children}
            <FileDrop name="bulk" title=dialog.choose help on_file=chosen/>
        </Dialog>
    }
}
