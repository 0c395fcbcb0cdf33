//! File drop: a box that takes a file by click, by key and by drop. The native input fills it, so
//! all three come with it.

use leptos::html;
use leptos::prelude::*;

use super::{Icon, IconView};
use crate::messages::frame::PieceText as T;
use crate::ui::browser::hydrated;

/// A box that takes one file. Accepts anything: a narrow `accept` grays CSV files out on iPads; the
/// content is judged instead.
#[component]
pub fn FileDrop(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What the choice of the file is called; the usual words where nothing is said.
    #[prop(optional, into)]
    title: Option<String>,
    /// One line under the title: what may be dropped.
    #[prop(into)]
    help: String,
    /// Works without script, inside a plain form; this is said there in place of `help`.
    #[prop(optional, into)]
    plain_help: Option<String>,
    /// Called with the file.
    #[prop(optional, into)]
    on_file: Option<Callback<web_sys::File>>,
) -> impl IntoView {
    let hydrated = hydrated();
    let plain = plain_help.is_some();
    let (help_class, plain_help) = match plain_help {
        Some(text) => ("soft needs-page", Some(view! { <p class="soft only-plain">{text}</p> })),
        None => ("soft", None),
    };
    let over = RwSignal::new(false);
    let node: NodeRef<html::Input> = NodeRef::new();
    let take = move || {
        let Some(input) = node.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        if let (Some(on_file), Some(file)) = (on_file, file) {
            // So that the same file can be chosen again after it was changed on disk.
            input.set_value("");
            on_file.run(file);
        }
    };
    // One may have been chosen before the page could hear of it.
    Effect::new(move |_| {
        if node.get().is_some() {
            take();
        }
    });
    let title = title.unwrap_or_else(|| T::DropTitle.en().to_owned());
    let id = format!("field-{name}");
    let help_id = format!("{id}-help");
    view! {
        <div
            class="file-drop"
            data-disabled=move || (!(plain || hydrated.get())).then_some("")
            data-over=move || over.get().then_some("")
            on:dragenter=move |_| over.set(true)
            on:dragleave=move |_| over.set(false)
            on:drop=move |_| over.set(false)
        >
            <IconView icon=Icon::Upload/>
            <label class="file-drop-title" for=id.clone()>{title}</label>
            <p class=help_class id=help_id.clone()>{help}</p>
            {plain_help}
            <input
                type="file"
                id=id
                name=name
                node_ref=node
                aria-describedby=help_id
                required=plain
                disabled=move || !(plain || hydrated.get())
                on:change=move |_| take()
            />
        </div>
    }
}
