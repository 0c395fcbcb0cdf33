//! Imports in a table: state, counts and next action, as Home and the list of all imports show
//! them.

use leptos::prelude::*;

use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::domain::program::pages::{COMMON, LogFact};
use crate::domain::undo::FateGroup;
use crate::messages::pages::ImportsText as T;
use crate::ui::components::{Chip, Head, LocalTime, Meaning, Table};
use crate::ui::format::number;
use crate::ui::import_view::results::ResultLinks;
use crate::ui::import_view::undo::of_group;
use crate::ui::routes;
use crate::wire::imports::ImportView;
use crate::wire::pages::{LogColumnView, PagesView};
use crate::wire::session::ProgramView;

/// An import's state as a chip shows it.
pub fn state_of(import: &ImportView) -> (Meaning, &'static str) {
    if import.same_as.is_some() && import.state != ImportState::Discarded {
        return (Meaning::Note, T::Already.en());
    }
    match import.state {
        ImportState::Receiving => (Meaning::Note, T::Receiving.en()),
        ImportState::Planning => (Meaning::Note, T::Planning.en()),
        ImportState::Refused => (Meaning::Problem, T::Refused.en()),
        ImportState::Planned => (Meaning::Attention, T::Planned.en()),
        ImportState::Applying => (Meaning::Note, T::Applying.en()),
        ImportState::Stopped => (Meaning::Attention, T::Stopped.en()),
        ImportState::Applied if !import.problem.is_empty() => (Meaning::Attention, T::UndoStopped.en()),
        ImportState::Applied if import.applied.outcome(Action::Fail) > 0 => (Meaning::Attention, T::AppliedPartly.en()),
        ImportState::Applied => (Meaning::Good, T::Applied.en()),
        ImportState::Discarded => (Meaning::Note, T::Discarded.en()),
        ImportState::Undoing => (Meaning::Note, T::Undoing.en()),
        ImportState::Undone => (Meaning::Note, T::Undone.en()),
    }
}

/// What to do next with an import, and whether it waits for the reader of the page to do it.
pub fn next_action(import: &ImportView) -> Option<(String, bool)> {
    let mine = import.may_import;
    let text = |text: T, waits: bool| Some((text.en().to_owned(), waits && mine));
    if import.same_as.is_some() {
        return text(T::DoResults, false);
    }
    match import.state {
        // An upload by the plain form (its size is not announced) cannot be continued.
        ImportState::Receiving if mine && import.size > 0 => text(T::DoUpload, true),
        ImportState::Receiving | ImportState::Discarded => None,
        ImportState::Planning | ImportState::Applying | ImportState::Undoing => text(T::DoWatch, false),
        ImportState::Refused => text(T::DoRefused, true),
        ImportState::Planned if mine => text(T::DoApply, true),
        ImportState::Planned => text(T::DoPlan, false),
        ImportState::Stopped if mine => text(T::DoContinue, true),
        ImportState::Stopped => text(T::DoResults, false),
        ImportState::Applied if mine && !import.problem.is_empty() => text(T::DoUndo, true),
        ImportState::Applied if mine && import.passwords > 0 => {
            Some((T::DoPasswords.fill(&[("count", &number(import.passwords))]), true))
        }
        ImportState::Applied | ImportState::Undone => text(T::DoResults, false),
    }
}

/// Imports, one a row, in the columns of their program.
#[component]
pub fn ImportTable(
    /// What the table holds.
    #[prop(into)]
    label: String,
    /// The imports, one a row, in the order of the list.
    #[prop(into)]
    imports: Signal<Vec<ImportView>>,
    /// The programs of the server.
    programs: Vec<ProgramView>,
) -> impl IntoView {
    let columns = StoredValue::new(imports.with_untracked(|imports| columns(imports, &programs)));
    let heads = columns.get_value().into_iter().map(|LogColumnView { fact, heading }| {
        view! { <Head label=heading number=is_number(fact)/> }
    });
    let heads = heads.collect_view().into_any();
    let label_of = move |import: &ImportView| {
        let known = programs.iter().find(|program| program.id == import.program);
        known.map_or_else(|| COMMON.labels.results.to_owned(), |program| program.pages.labels.results.clone())
    };
    // A row of which something changed is made anew, and no other.
    let key =
        |import: &ImportView| (import.id, import.state, import.rows, import.applied.rows(), import.applied.outcome(Action::Fail));
    view! {
        <Table label heads>
            <For each=move || imports.get() key=key let:import>
                {
                    let results = label_of(&import);
                    view! { <ImportRow import columns results/> }
                }
            </For>
        </Table>
    }
}

/// The columns of the one program that these imports are of; the common ones for several.
fn columns(imports: &[ImportView], programs: &[ProgramView]) -> Vec<LogColumnView> {
    let of_one = imports.first().filter(|first| imports.iter().all(|import| import.program == first.program));
    let own = of_one.and_then(|import| programs.iter().find(|program| program.id == import.program));
    let mut columns = own.map_or_else(|| PagesView::from(&COMMON), |program| program.pages.clone()).log_columns;
    // A column with the same organization on every row would be noise.
    if !imports.windows(2).any(|pair| pair[0].organization.id != pair[1].organization.id) {
        columns.retain(|column| column.fact != LogFact::OrganizationIfSeveral);
    }
    columns
}

fn is_number(fact: LogFact) -> bool {
    matches!(fact, LogFact::Rows | LogFact::Processed | LogFact::Failed)
}

#[component]
fn ImportRow(import: ImportView, columns: StoredValue<Vec<LogColumnView>>, results: String) -> impl IntoView {
    let cells = columns.with_value(|columns| columns.iter().map(|column| cell(column.fact, &import, &results)).collect_view());
    view! { <tr>{cells}</tr> }
}

/// `results`: what the program calls the download of results.
fn cell(fact: LogFact, import: &ImportView, results: &str) -> AnyView {
    match fact {
        LogFact::File => view! {
            <th scope="row">
                <a href=routes::import(import.id)>{import.file_name.clone()}</a>
                <span class="sub">{T::By.fill(&[("name", &import.by)])}</span>
            </th>
        }
        .into_any(),
        LogFact::Organization | LogFact::OrganizationIfSeveral => {
            view! { <td>{import.organization.name.clone()}</td> }.into_any()
        }
        LogFact::Level => view! { <td>{import.organization.kind.replace('_', " ")}</td> }.into_any(),
        LogFact::State => {
            let (meaning, label) = state_of(import);
            view! { <td><Chip meaning label/> <span class="sub">{counts(import)}</span></td> }.into_any()
        }
        LogFact::Next => {
            let next = next_action(import).map(|(action, _)| {
                let label = T::OfFile.fill(&[("action", &action), ("file", &import.file_name)]);
                view! { <a href=routes::import(import.id) aria-label=label>{action}</a> }
            });
            view! { <td class="nowrap next">{next}</td> }.into_any()
        }
        LogFact::Rows => count(import.rows),
        LogFact::Processed => count(import.applied.rows() - import.applied.outcome(Action::Fail)),
        LogFact::Failed => failed(import),
        LogFact::StartedThere => view! { <td>{import.started_there.clone()}</td> }.into_any(),
        LogFact::EndedThere => view! { <td>{import.ended_there.clone()}</td> }.into_any(),
        LogFact::Started => view! { <td><LocalTime at=import.created_at/></td> }.into_any(),
        LogFact::Results => view! { <td><ResultLinks import=import.clone() label=results.to_owned()/></td> }.into_any(),
        LogFact::Ended => view! { <td>{import.applied_at.map(|at| view! { <LocalTime at/> })}</td> }.into_any(),
    }
}

/// How many rows failed, or will; leads to them where there are some.
fn failed(import: &ImportView) -> AnyView {
    let failed = match import.apply_started_at {
        Some(_) => import.applied.outcome(Action::Fail),
        None => import.plan.planned(Action::Fail),
    };
    if failed == 0 || matches!(import.state, ImportState::Receiving | ImportState::Planning) {
        return count(failed);
    }
    let rows = T::FailedRowsOf.fill(&[("file", &import.file_name)]);
    view! {
        <td class="number">
            <a href=routes::failures(import.id)>{number(failed)} <span class="unseen">{rows}</span></a>
        </td>
    }
    .into_any()
}

fn count(count: u64) -> AnyView {
    view! { <td class="number">{number(count)}</td> }.into_any()
}

/// `412 created · 9 failed`, or the plan's counts; blank where neither is known.
fn counts(import: &ImportView) -> String {
    let text = |good: (T, u64), bad: (T, u64)| {
        let mut parts = vec![good.0.fill(&[("count", &number(good.1))])];
        if bad.1 > 0 {
            parts.push(bad.0.fill(&[("count", &number(bad.1))]));
        }
        parts.join(" · ")
    };
    match import.state {
        ImportState::Planned => {
            text((T::CountsWill, import.plan.planned(Action::Create)), (T::CountsWillFail, import.plan.planned(Action::Fail)))
        }
        ImportState::Applying | ImportState::Stopped | ImportState::Applied => text(
            (T::CountsCreated, import.applied.outcome(Action::Create)),
            (T::CountsFailed, import.applied.outcome(Action::Fail)),
        ),
        ImportState::Undoing | ImportState::Undone => {
            let removed = of_group(&import.undone, FateGroup::Remove);
            text((T::CountsRemoved, removed), (T::CountsKept, import.undone.rows() - removed))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use uuid::Uuid;

    use super::*;
    use crate::domain::action_counts::ActionCounts;
    use crate::wire::Timestamp;
    use crate::wire::imports::FileNotes;
    use crate::wire::session::OrganizationRef;

    /// An import in that state.
    pub fn import(state: ImportState) -> ImportView {
        ImportView {
            id: Uuid::nil(),
            program: "openccc".to_owned(),
            organization: OrganizationRef {
                id: Uuid::nil(),
                name: "Alder Valley College".to_owned(),
                program: "openccc".to_owned(),
                kind: "college".to_owned(),
            },
            file_name: "intake.csv".to_owned(),
            size: 1_000,
            parts: vec![0],
            state,
            problem: String::new(),
            gone: String::new(),
            notes: FileNotes::default(),
            rows: 10,
            planned_bytes: 1_000,
            plan: ActionCounts::from([("create", 8), ("fail", 2)]),
            applied: ActionCounts::default(),
            undone: ActionCounts::default(),
            undo: Default::default(),
            passwords: 0,
            passwords_until: None,
            handouts: Vec::new(),
            labels: Default::default(),
            children: String::new(),
            number_label: String::new(),
            hashing: 0,
            by: "Ana Ruiz".to_owned(),
            created_at: Timestamp(0),
            started_there: String::new(),
            ended_there: String::new(),
            apply_started_at: None,
            applied_at: None,
            apply_at_once: false,
            file_until: Timestamp(0),
            answers: Vec::new(),
            agreed: String::new(),
            agree_again: None,
            ended: false,
            may_import: true,
            same_as: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::import;
    use super::*;
    use crate::domain::action_counts::ActionCounts;

    #[test]
    fn a_list_has_the_columns_of_its_one_program_and_the_organization_where_they_differ() {
        let program = |id: &str, heading: &str| {
            let column = LogColumnView { fact: LogFact::Rows, heading: heading.to_owned() };
            let pages = PagesView { log_columns: vec![column], ..PagesView::default() };
            let (levels, roles, settings) = (Vec::new(), Vec::new(), Vec::new());
            ProgramView { id: id.to_owned(), name: String::new(), levels, roles, settings, pages, form: None, short_ids: false }
        };
        let one = import(ImportState::Planned);
        let programs = [program(&one.program, "Lines"), program("other", "Rows")];
        let headings =
            |imports: &[ImportView]| columns(imports, &programs).into_iter().map(|column| column.heading).collect::<Vec<_>>();
        assert_eq!(headings(std::slice::from_ref(&one)), ["Lines"]);
        let mut other = ImportView { program: "other".to_owned(), ..one.clone() };
        assert_eq!(headings(&[one.clone(), other.clone()]), ["File", "Status", "Next", "Rows", "Results", "Started"]);
        other.organization.id = uuid::Uuid::max();
        assert_eq!(headings(&[one, other]), ["File", "Organization", "Status", "Next", "Rows", "Results", "Started"]);
    }

    #[test]
    fn a_planned_import_waits_for_those_who_may_apply_it_and_only_shows_its_plan_to_others() {
        let planned = import(ImportState::Planned);
        assert_eq!(next_action(&planned), Some(("Apply".to_owned(), true)));
        assert_eq!(counts(&planned), "8 to create · 2 with errors");
        let seen = ImportView { may_import: false, ..planned };
        assert_eq!(next_action(&seen), Some(("Review".to_owned(), false)));
    }

    #[test]
    fn a_file_that_was_imported_before_waits_for_nothing() {
        let again =
            ImportView { same_as: Some((uuid::Uuid::nil(), crate::wire::Timestamp(1))), ..import(ImportState::Receiving) };
        assert_eq!(state_of(&again), (Meaning::Note, "Already imported"));
        assert_eq!(next_action(&again), Some(("See results".to_owned(), false)));
    }

    #[test]
    fn only_an_upload_that_can_be_taken_up_again_waits_for_the_rest_of_its_file() {
        let cut = import(ImportState::Receiving);
        assert_eq!(next_action(&cut), Some(("Continue the upload".to_owned(), true)));
        assert_eq!(next_action(&ImportView { size: 0, ..cut }), None);
    }

    #[test]
    fn an_applied_import_waits_while_its_passwords_are_not_handed_over() {
        let mut applied = import(ImportState::Applied);
        assert_eq!(next_action(&applied), Some(("See results".to_owned(), false)));
        applied.passwords = 3;
        assert_eq!(next_action(&applied), Some(("Hand out 3 passwords".to_owned(), true)));
        applied.applied.add("failed", 1);
        assert_eq!(state_of(&applied), (Meaning::Attention, "Applied, with failures"));
    }

    #[test]
    fn an_import_that_is_undone_says_how_many_were_removed_and_one_whose_undo_stopped_waits() {
        let undone = ImportView { undone: ActionCounts::from([("removed", 7), ("signed_in", 1)]), ..import(ImportState::Undone) };
        assert_eq!((state_of(&undone).1, counts(&undone).as_str()), ("Undone", "7 removed · 1 kept"));
        let stopped = ImportView { problem: "It stopped.".to_owned(), ..import(ImportState::Applied) };
        assert_eq!(next_action(&stopped), Some(("Continue the undo".to_owned(), true)));
        assert_eq!(state_of(&stopped), (Meaning::Attention, "Undo stopped"));
    }
}
