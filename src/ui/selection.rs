//! Accounts that are selected in a list, to do something with all of them. They stay selected while
//! other accounts are looked for, for as long as the document is open.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::browser::hydrated;
use super::components::{Button, ButtonKind, Meaning, Notice};
use super::format::number;
use super::session_end::Session;
use crate::api::verifications::select_accounts;
use crate::messages::verification::SelectionText as T;
use crate::wire::ApiError;
use crate::wire::accounts::AccountFilter;

/// The selected accounts. Provided as context by the frame.
#[derive(Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<Vec<Uuid>>,
    /// More matched than can be selected at once.
    limited: RwSignal<bool>,
}

impl Default for Selection {
    fn default() -> Self {
        Selection::new()
    }
}

impl Selection {
    /// Without a selected account.
    pub fn new() -> Selection {
        Selection { chosen: RwSignal::new(Vec::new()), limited: RwSignal::new(false) }
    }

    /// The selection of this document. Only inside the frame.
    pub fn here() -> Selection {
        expect_context()
    }

    /// The selected accounts, in the order in which they were selected.
    pub fn accounts(self) -> Vec<Uuid> {
        self.chosen.get()
    }

    /// Whether that account is selected.
    pub fn has(self, account: Uuid) -> bool {
        self.chosen.with(|chosen| chosen.contains(&account))
    }

    /// Selects an account, or no longer.
    pub fn set(self, account: Uuid, selected: bool) {
        self.limited.set(false);
        self.chosen.update(|chosen| {
            chosen.retain(|known| *known != account);
            if selected {
                chosen.push(account);
            }
        });
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.limited.set(false);
        self.chosen.set(Vec::new());
    }

    fn set_all(self, accounts: &[Uuid], selected: bool) {
        accounts.iter().for_each(|account| self.set(*account, selected));
    }
}

/// The box that selects one account of a list.
#[component]
pub fn SelectBox(
    /// The account.
    account: Uuid,
    /// Its name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let (selection, hydrated) = (Selection::here(), hydrated());
    view! {
        <label>
            <input
                type="checkbox"
                aria-label=T::Select.fill(&[("name", &name)])
                disabled=move || !hydrated.get()
                prop:checked=move || selection.has(account)
                on:change=move |event| selection.set(account, event_target_checked(&event))
            />
        </label>
    }
}

/// The box that selects all accounts of a list.
#[component]
pub fn SelectAllBox(
    /// Those of the list that can be selected.
    listed: Vec<Uuid>,
) -> impl IntoView {
    let (selection, hydrated) = (Selection::here(), hydrated());
    let listed = StoredValue::new(listed);
    let all = move || listed.with_value(|listed| !listed.is_empty() && listed.iter().all(|account| selection.has(*account)));
    view! {
        <label>
            <input
                type="checkbox"
                aria-label=T::All.en()
                disabled=move || !hydrated.get()
                prop:checked=all
                on:change=move |event| {
                    let selected = event_target_checked(&event);
                    listed.with_value(|listed| selection.set_all(listed, selected));
                }
            />
        </label>
    }
}

/// How many are selected, what can be done with them, and the way to select all that match.
#[component]
pub fn SelectionBar(
    /// Those of the list that can be selected.
    listed: Vec<Uuid>,
    /// More match than are listed.
    more: bool,
    /// What was typed to find them.
    text: String,
    /// The filter that they passed.
    filter: AccountFilter,
    /// What can be done with the selected accounts; shown while there are any.
    children: ChildrenFn,
) -> impl IntoView {
    let selection = Selection::here();
    let session = Session::here();
    let trouble = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let asked = StoredValue::new((text, filter));
    let matching = move |_| {
        trouble.set(String::new());
        busy.set(true);
        spawn_local(async move {
            let (text, filter) = asked.get_value();
            let answer = select_accounts(text, filter).await;
            // The list may have been left meanwhile.
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(found) => {
                    selection.clear();
                    selection.chosen.set(found.accounts);
                    selection.limited.set(found.more);
                }
                Err(ApiError::SignedOut) => session.ended(),
                Err(error) => trouble.set(error.to_string()),
            }
        });
    };
    let listed = StoredValue::new(listed);
    let count = Memo::new(move |_| selection.chosen.with(Vec::len));
    let words = move || match count.get() {
        0 => T::None.en().to_owned(),
        1 => T::One.en().to_owned(),
        many => T::Many.fill(&[("count", &number(many as u64))]),
    };
    let hidden = move || {
        let hidden = selection.chosen.with(|chosen| listed.with_value(|l| chosen.iter().filter(|id| !l.contains(id)).count()));
        (hidden > 0).then(|| format!(" · {}", T::Hidden.fill(&[("count", &number(hidden as u64))])))
    };
    let children = StoredValue::new(children);
    view! {
        <section class="selection" aria-label=T::Bar.en()>
            <p role="status"><span class="strong">{words}</span> <span class="soft">{hidden}</span></p>
            <Show when=move || { count.get() > 0 }>{children.with_value(|children| children())}</Show>
            {more.then(|| view! { <Button busy on_click=matching>{T::Matching.en()}</Button> })}
            <Show when=move || { count.get() > 0 }>
                <Button kind=ButtonKind::Quiet on_click=move |_| selection.clear()>{T::Clear.en()}</Button>
            </Show>
            {move || {
                let text = trouble.get();
                (!text.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=text live=true/> })
            }}
            {move || {
                selection.limited.get().then(|| {
                    let title = T::First.fill(&[("count", &number(count.get() as u64))]);
                    view! { <Notice meaning=Meaning::Attention title live=true/> }
                })
            }}
        </section>
    }
}
