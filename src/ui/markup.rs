//! Markup of one type. Every type that a view has costs everybody who loads the page a few kilobytes, so what a component, a branch
//! or a row of a list gives is an [`AnyView`], and what it is made of are nodes (`markup/node.rs`): elements, texts and attributes are told
//! apart when they are drawn, and not by their types.

mod attribute;
mod element;
mod node;

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;

use crate::ui::signal::Memo;
pub(crate) use muster_markup::view;

pub use element::Element;

/// What a component gives, as a view.
pub fn component(component: impl IntoView) -> AnyView {
    component.into_view().into_any()
}

/// An entry of a list: what tells it from every other one, and how it is drawn.
pub struct Entry {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Entry {
    /// An entry that is drawn again only when another `key` stands in its place.
    pub fn new(key: impl Hash, draw: impl FnOnce() -> AnyView + Send + 'static) -> Entry {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Entry { key: hasher.finish(), draw: Box::new(draw) }
    }
}

/// A list whose entries stay in the document while their keys do.
pub fn entries(each: impl Fn() -> Vec<Entry> + Send + Sync + 'static) -> AnyView {
    list(Box::new(each))
}

fn list(each: Box<dyn Fn() -> Vec<Entry> + Send + Sync>) -> AnyView {
    leptos::view! { <For each=move || each() key=|entry| entry.key children=|entry| (entry.draw)()/> }.into_any()
}

/// Markup that stands while `when` holds, and is left alone as long as it does.
pub fn standing(when: impl Fn() -> bool + Send + Sync + 'static, draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let when = Memo::new(move || when());
    view! { {move || when.get().then(&draw)} }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever somebody typed stands in markup as text, on every way into it.
    #[test]
    fn what_somebody_typed_never_becomes_markup() {
        const TYPED: &str = "\"><script>alert('&')</script>";
        let html = view! {
            <p title=TYPED.to_owned() lang=move || TYPED.to_owned()>
                {TYPED.to_owned()}
                {move || TYPED.to_owned()}
                <option value=Some(TYPED.to_owned())>{Some(TYPED.to_owned())}</option>
                {vec![TYPED.to_owned()]}
            </p>
        }
        .to_html();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert('&amp;')&lt;/script&gt;").count(), 7, "{html}");
        assert_eq!(html.matches("=\"&quot;&gt;").count(), 3, "{html}");
    }
}
