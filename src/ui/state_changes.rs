//! Deactivating and reactivating the selected accounts: asked for, and done.

use leptos::prelude::*;

use super::bulk_action::{BulkAction, Done, LeftOut};
use super::components::{Button, ButtonKind, Dialog};
use super::format::number;
use super::selection::Selection;
use crate::api::accounts::set_accounts_active;
use crate::messages::accounts::StateChangeText as T;
use crate::wire::accounts::ChangedStates;

/// What was done, in one line.
fn said(done: &ChangedStates, active: bool) -> String {
    let text = match (active, done.already) {
        (false, 0) => T::Deactivated,
        (false, _) => T::DeactivatedBefore,
        (true, 0) => T::Reactivated,
        (true, _) => T::ReactivatedBefore,
    };
    text.fill(&[("count", &number(done.changed)), ("already", &number(done.already))])
}

/// The button, and the question behind it.
#[component]
pub fn StateChangeButton(
    /// What is under way.
    action: BulkAction,
    /// Reactivates; otherwise it deactivates.
    active: bool,
    /// Loads the list again.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let selection = Selection::here();
    let asking = RwSignal::new(false);
    let [act, title, body] = match active {
        true => [T::Reactivate, T::ReactivateTitle, T::ReactivateBody],
        false => [T::Deactivate, T::DeactivateTitle, T::DeactivateBody],
    };
    let id = if active { "ask-reactivate" } else { "ask-deactivate" };
    let body = move || body.fill(&[("count", &number(selection.accounts().len() as u64))]);
    let change = move |_| {
        asking.set(false);
        let accounts = selection.accounts();
        let ask = move || set_accounts_active(accounts.clone(), active);
        let done = move |done: ChangedStates| Done {
            said: said(&done, active),
            left_out: LeftOut { title: T::Refused.en(), people: done.refused },
        };
        action.send(selection, on_done, T::Unreachable.en(), ask, done);
    };
    let kind = if active { ButtonKind::Primary } else { ButtonKind::Danger };
    view! {
        <Button busy=action.busy() on_click=move |_| asking.set(true)>{act.en()}</Button>
        <Dialog open=asking id title=title.en()>
            <p>{body}</p>
            <div class="dialog-actions">
                <Button kind on_click=change>{act.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_with_those_that_were_so_before() {
        let done = |changed, already| ChangedStates { changed, already, refused: Vec::new() };
        assert_eq!(said(&done(1, 0), false), "1 account deactivated");
        assert_eq!(said(&done(1_200, 3), false), "1,200 accounts deactivated. 3 were deactivated already.");
        assert_eq!(said(&done(2, 0), true), "2 accounts reactivated");
        assert_eq!(said(&done(0, 1), true), "0 accounts reactivated. 1 was active already.");
    }
}
