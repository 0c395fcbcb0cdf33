//! What waits, with its clock: imports to decide, passwords to hand out, what is interrupted, and
//! what is still running.

use leptos::prelude::*;

use super::next_action;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::pages::{HomeText as T, ImportsText};
use crate::ui::components::{Chip, Head, LocalTime, Meaning, Table, heads};
use crate::ui::format::number;
use crate::ui::pages::state_of;
use crate::ui::routes;
use crate::wire::Timestamp;
use crate::wire::imports::ImportView;

/// One a row, what waits for the reader first.
#[component]
pub fn ToDo(
    /// Imports that wait for an action.
    waiting: Vec<ImportView>,
    /// Imports that something is being done with.
    running: Vec<ImportView>,
) -> impl IntoView {
    let items = to_do(waiting, running);
    if items.is_empty() {
        return view! { <p class="soft">{T::NothingWaits.en()}</p> }.into_any();
    }
    let heads = view! {
        {heads([T::What, T::File, T::Until].map(T::en))}
        <Head label=T::Action.en() unseen=true/>
    }
    .into_any();
    view! {
        <Table label=T::Waiting.en() heads>
            {items.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

/// What waits for somebody, with what there is to do about it.
struct Item {
    import: ImportView,
    action: String,
    what: (Meaning, String),
    /// What happens, and when, if nobody does anything.
    clock: Option<(T, Timestamp)>,
}

/// Only what the reader can do: an import that waits for other staff is not shown to them.
fn to_do(waiting: Vec<ImportView>, running: Vec<ImportView>) -> Vec<Item> {
    let item = |import: ImportView, waits: bool| {
        let (action, mine) = next_action(&import)?;
        if waits && !mine {
            return None;
        }
        let (meaning, label) = state_of(&import);
        let what = match import.state {
            ImportState::Applied if import.passwords > 0 && import.problem.is_empty() => {
                (Meaning::Attention, T::Passwords.fill(&[("count", &number(import.passwords))]))
            }
            _ => (meaning, label.to_owned()),
        };
        Some(Item { clock: clock(&import), action, what, import })
    };
    let waiting = waiting.into_iter().filter_map(|import| item(import, true));
    // What ended between the two questions is in the first list as well.
    let seen: Vec<_> = waiting.collect();
    let running = running.into_iter().filter(|import| seen.iter().all(|item| item.import.id != import.id));
    let running: Vec<_> = running.filter_map(|import| item(import, false)).collect();
    seen.into_iter().chain(running).collect()
}

fn clock(import: &ImportView) -> Option<(T, Timestamp)> {
    match import.state {
        ImportState::Applied if !import.problem.is_empty() => import.undo.until.map(|until| (T::UndoUntil, until)),
        ImportState::Applied => import.passwords_until.map(|until| (T::PasswordsUntil, until)),
        ImportState::Planned | ImportState::Receiving | ImportState::Refused => Some((T::FileUntil, import.file_until)),
        ImportState::Stopped => Some((T::StoppedUntil, import.file_until)),
        ImportState::Planning | ImportState::Applying | ImportState::Undoing => Some((T::Since, import.created_at)),
        ImportState::Discarded | ImportState::Undone => None,
    }
}

fn row(item: Item) -> impl IntoView {
    let Item { import, action, what: (meaning, label), clock } = item;
    let counts = (import.state == ImportState::Planned).then(|| {
        let create = ImportsText::CountsWill.fill(&[("count", &number(import.plan.planned(Action::Create)))]);
        view! { <span class="sub">{create}</span> }
    });
    let name = ImportsText::OfFile.fill(&[("action", &action), ("file", &import.file_name)]);
    view! {
        <tr>
            <td><Chip meaning label/> {counts}</td>
            <th scope="row">
                <a href=routes::import(import.id)>{import.file_name}</a>
                <span class="sub">{import.organization.name}</span>
            </th>
            <td>{clock.map(|(what, at)| view! { <span class="sub">{what.en()}</span> <LocalTime at/> })}</td>
            <td class="nowrap"><a href=routes::import(import.id) aria-label=name>{action}</a></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::pages::import_list::samples::import;

    #[test]
    fn what_waits_is_shown_with_its_clock_and_what_runs_comes_last() {
        let id = uuid::Uuid::from_u128;
        let planned = ImportView { id: id(1), file_until: Timestamp(5), ..import(ImportState::Planned) };
        let until = Some(Timestamp(7));
        let passwords = ImportView { id: id(2), passwords: 3, passwords_until: until, ..import(ImportState::Applied) };
        let running = ImportView { id: id(3), created_at: Timestamp(9), ..import(ImportState::Applying) };
        let items = to_do(vec![planned.clone(), passwords], vec![running, planned.clone()]);
        let shown: Vec<_> = items.iter().map(|item| (item.what.1.as_str(), item.action.as_str(), item.clock)).collect();
        assert_eq!(
            shown,
            [
                ("Not applied yet: 0 accounts created", "Apply", Some((T::FileUntil, Timestamp(5)))),
                ("3 passwords to hand out", "Hand out 3 passwords", Some((T::PasswordsUntil, Timestamp(7)))),
                ("Applying", "See progress", Some((T::Since, Timestamp(9)))),
            ]
        );
        // Others have it to do.
        assert!(to_do(vec![ImportView { may_import: false, ..planned }], Vec::new()).is_empty());
    }
}
