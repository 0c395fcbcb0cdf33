//! Markup of one type. Every type that a view has costs everybody who loads the page a few kilobytes, so what a component, a branch
//! or a row of a list gives is an [`AnyView`], whatever stands in it.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;

/// Leptos's own `view!`, as an [`AnyView`].
macro_rules! view {
    ($($markup:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($markup)* })
    };
}
pub(crate) use view;

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
    view! { <For each=move || each() key=|entry| entry.key children=|entry| (entry.draw)()/> }
}

/// Markup that stands while `when` holds, and is left alone as long as it does.
pub fn standing(when: impl Fn() -> bool + Send + Sync + 'static, draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let when = Memo::new(move |_| when());
    view! { {move || when.get().then(&draw)} }
}
