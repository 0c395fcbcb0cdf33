//! Deactivating and reactivating the selected accounts: asked for, done, and who was left out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::focus;
use super::components::{Button, ButtonKind, Dialog, Meaning, Notice, Toaster};
use super::format::number;
use super::selection::Selection;
use super::session_end::Session;
use crate::api::accounts::set_accounts_active;
use crate::messages::accounts::StateChangeText as T;
use crate::wire::ApiError;
use crate::wire::accounts::ChangedStates;

/// Element id of what came of it.
const SHOWN: &str = "state-changes";

/// What is under way on this page, and what came of it.
#[derive(Clone, Copy)]
pub struct StateChanges {
    /// Those that stay as they were: name and reason.
    refused: RwSignal<Vec<(String, String)>>,
    trouble: RwSignal<String>,
    busy: RwSignal<bool>,
    session: Session,
    toaster: Toaster,
}

impl StateChanges {
    /// Nothing was changed yet. Only inside the frame.
    pub fn here() -> StateChanges {
        StateChanges {
            refused: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            session: Session::here(),
            toaster: Toaster::here(),
        }
    }

    /// Changes those that are selected, then loads the list again.
    fn change(self, selection: Selection, active: bool, then: Callback<()>) {
        let accounts = selection.accounts();
        self.trouble.set(String::new());
        self.refused.set(Vec::new());
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(|| set_accounts_active(accounts.clone(), active)).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(done) => {
                    self.toaster.say(said(&done, active));
                    let some = !done.refused.is_empty();
                    self.refused.set(done.refused);
                    selection.clear();
                    then.run(());
                    focus(if some { SHOWN } else { "title" });
                }
                Err(ApiError::SignedOut) => self.session.ended(),
                Err(ApiError::Transport(_)) => self.trouble.set(T::Unreachable.en().to_owned()),
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }

    fn close(self) {
        self.refused.set(Vec::new());
        focus("title");
    }
}

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
    changes: StateChanges,
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
        changes.change(selection, active, on_done);
    };
    let kind = if active { ButtonKind::Primary } else { ButtonKind::Danger };
    view! {
        <Button busy=changes.busy on_click=move |_| asking.set(true)>{act.en()}</Button>
        <Dialog open=asking id title=title.en()>
            <p>{body}</p>
            <div class="dialog-actions">
                <Button kind on_click=change>{act.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

/// What went wrong, and who was left out, with the reason for each.
#[component]
pub fn StateChangesPanel(
    /// What came of it.
    changes: StateChanges,
) -> impl IntoView {
    let panel = move || {
        let refused = changes.refused.get();
        (!refused.is_empty()).then(|| {
            let items = refused.into_iter().map(|(name, why)| view! { <li>{name} ": " {why}</li> }).collect_view();
            view! {
                <section class="card stack" id=SHOWN tabindex="-1" aria-label=T::Refused.en()>
                    <Notice meaning=Meaning::Attention title=T::Refused.en()>
                        <ul>{items}</ul>
                    </Notice>
                    <div><Button on_click=move |_| changes.close()>{T::Close.en()}</Button></div>
                </section>
            }
        })
    };
    view! {
        {move || {
            let trouble = changes.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {panel}
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
