//! Tabs: as buttons over one panel, and as links that the address keeps.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::ui::browser::focus;
use crate::ui::format::number;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Stable id, unique on the page.
    pub id: &'static str,
    /// Its words.
    pub label: String,
    /// How many there are behind it.
    pub count: Option<u64>,
    /// Where it leads, for [`LinkTabs`].
    pub href: String,
}

/// A tablist over the panel in `children`. Arrow keys, Home and End move.
#[component]
pub fn Tabs(
    /// What the tabs choose between, for a screen reader.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// Id of the selected tab.
    selected: RwSignal<&'static str>,
    /// The panel.
    children: Children,
) -> impl IntoView {
    let step = move |event: KeyboardEvent| {
        let ids: Vec<&'static str> = tabs.with_untracked(|t| t.iter().map(|t| t.id).collect());
        let at = ids.iter().position(|id| *id == selected.get_untracked()).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % ids.len().max(1),
            "ArrowLeft" => (at + ids.len().saturating_sub(1)) % ids.len().max(1),
            "Home" => 0,
            "End" => ids.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(id) = ids.get(to) {
            selected.set(id);
            focus(&format!("tab-{id}"));
        }
    };
    let buttons = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let id = tab.id;
                let is = move || selected.get() == id;
                view! {
                    <button
                        class="tab"
                        type="button"
                        role="tab"
                        id=format!("tab-{id}")
                        aria-selected=move || if is() { "true" } else { "false" }
                        aria-controls="tab-panel"
                        tabindex=move || if is() { "0" } else { "-1" }
                        on:click=move |_| selected.set(id)
                    >
                        {tab.label}
                        {tab.count.map(|count| view! { <span class="tab-count">{number(count)}</span> })}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=step>{buttons}</div>
        <div
            class="tab-panel"
            id="tab-panel"
            role="tabpanel"
            tabindex="0"
            aria-labelledby=move || format!("tab-{}", selected.get())
        >
            {children()}
        </div>
    }
}

/// Element id of the link that is the selected tab.
pub const SELECTED_TAB: &str = "tab-selected";

/// Tabs that are links: the address has the selected one, so they work without script and survive a
/// reload.
#[component]
pub fn LinkTabs(
    /// What the tabs choose between, for a screen reader.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// Id of the selected tab.
    #[prop(into)]
    selected: Signal<String>,
) -> impl IntoView {
    let links = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let id = tab.id;
                view! {
                    // The tabs stay in view while what is below them changes.
                    <a
                        class="tab"
                        id=move || (selected.get() == id).then_some(SELECTED_TAB)
                        href=tab.href
                        data-noscroll=""
                        aria-current=move || (selected.get() == id).then_some("true")
                    >
                        {tab.label}
                        {tab.count.map(|count| view! { <span class="tab-count">{number(count)}</span> })}
                    </a>
                }
            })
            .collect_view()
    };
    view! { <nav class="tabs" aria-label=label>{links}</nav> }
}
