//! What is planned, and the results: one sentence in numbers, a picture with its table, rows by
//! action.

use leptos::prelude::*;
use uuid::Uuid;

use crate::domain::action_counts::ActionCounts;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::import::{PlanText as P, ResultText as R, RowsText as T};
use crate::messages::support::Details;
use crate::ui::components::{Head, IconView, Meaning, Pager, Segment, Tab, Table, heads};
use crate::ui::format::number;
use crate::ui::routes;
use crate::ui::support::Support;
use crate::wire::Page;
use crate::wire::imports::{ImportView, PlannedRow};

/// Rows a page.
pub const ROWS_A_PAGE: u32 = 50;

/// One part of the sentence: how many, for one and for many.
type Part<Text> = (u64, Text, Text);

fn sentence<Text: Copy>(first: String, parts: &[Part<Text>], say: impl Fn(Text, &str) -> String) -> String {
    let rest = parts.iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| {
        let text = if *count == 1 { *one } else { *many };
        say(text, &number(*count))
    });
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

/// `412 accounts will be created. 780 people already have one. 9 rows have errors.`
pub fn plan_sentence(plan: &ActionCounts) -> String {
    let first = match plan.planned(Action::Create) {
        0 => P::CreateNone.en().to_owned(),
        1 => P::CreateOne.en().to_owned(),
        count => P::Create.fill(&[("count", &number(count))]),
    };
    let parts = [
        (plan.existing(), P::ExistingOne, P::Existing),
        (plan.planned(Action::Unchanged), P::UnchangedOne, P::Unchanged),
        (plan.planned(Action::Skip), P::SkipOne, P::Skip),
        (plan.planned(Action::Transfer), P::TransferOne, P::Transfer),
        (plan.planned(Action::Request), P::RequestOne, P::Request),
        (plan.planned(Action::Review), P::ReviewOne, P::Review),
        (failing(plan.planned(Action::Fail), plan), P::FailOne, P::Fail),
    ];
    sentence(first, &parts, |text, count| text.fill(&[("count", &count)]))
}

/// `412 accounts were created. 780 people already had one. 9 rows failed.`
pub fn result_sentence(done: &ActionCounts) -> String {
    let first = match done.outcome(Action::Create) {
        0 => R::CreatedNone.en().to_owned(),
        1 => R::CreatedOne.en().to_owned(),
        count => R::Created.fill(&[("count", &number(count))]),
    };
    let parts = [
        (done.existing(), R::ExistingOne, R::Existing),
        (done.outcome(Action::Unchanged), R::UnchangedOne, R::Unchanged),
        (done.outcome(Action::Skip), R::SkippedOne, R::Skipped),
        (done.outcome(Action::Transfer), R::TransferredOne, R::Transferred),
        (done.outcome(Action::Request), R::RequestedOne, R::Requested),
        (done.outcome(Action::Review), R::ReviewOne, R::Review),
        (failing(done.outcome(Action::Fail), done), R::FailedOne, R::Failed),
    ];
    sentence(first, &parts, |text, count| text.fill(&[("count", &count)]))
}

/// Rows that fail, without those of people who already have an account.
pub fn failing(failed: u64, counts: &ActionCounts) -> u64 {
    failed.saturating_sub(counts.existing())
}

/// Parts of the picture of a plan.
pub fn plan_segments(plan: &ActionCounts) -> Vec<Segment> {
    shown(vec![
        Segment::new(Meaning::Good, P::LabelCreate.en(), plan.planned(Action::Create)),
        Segment::new(Meaning::Note, P::LabelExisting.en(), plan.existing()),
        Segment::new(Meaning::Note, P::LabelUnchanged.en(), plan.planned(Action::Unchanged)),
        Segment::new(Meaning::Note, P::LabelSkip.en(), plan.planned(Action::Skip)),
        Segment::new(Meaning::Good, P::LabelTransfer.en(), plan.planned(Action::Transfer)),
        Segment::new(Meaning::Good, P::LabelRequest.en(), plan.planned(Action::Request)),
        Segment::new(Meaning::Attention, P::LabelReview.en(), plan.planned(Action::Review)),
        Segment::new(Meaning::Problem, P::LabelFail.en(), failing(plan.planned(Action::Fail), plan)),
    ])
}

/// Parts of the picture of results.
pub fn result_segments(done: &ActionCounts) -> Vec<Segment> {
    shown(vec![
        Segment::new(Meaning::Good, R::LabelCreated.en(), done.outcome(Action::Create)),
        Segment::new(Meaning::Note, R::LabelExisting.en(), done.existing()),
        Segment::new(Meaning::Note, R::LabelUnchanged.en(), done.outcome(Action::Unchanged)),
        Segment::new(Meaning::Note, R::LabelSkipped.en(), done.outcome(Action::Skip)),
        Segment::new(Meaning::Good, R::LabelTransferred.en(), done.outcome(Action::Transfer)),
        Segment::new(Meaning::Good, R::LabelRequested.en(), done.outcome(Action::Request)),
        Segment::new(Meaning::Attention, R::LabelReview.en(), done.outcome(Action::Review)),
        Segment::new(Meaning::Problem, R::LabelFailed.en(), failing(done.outcome(Action::Fail), done)),
    ])
}

/// The first part always; others where there is something.
fn shown(segments: Vec<Segment>) -> Vec<Segment> {
    segments.into_iter().enumerate().filter(|(at, segment)| *at == 0 || segment.count > 0).map(|(_, segment)| segment).collect()
}

/// Which rows a tab shows: action, and only people who already have an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// In the address: `?show=create`.
    pub id: &'static str,
    /// Of one action.
    pub action: Option<Action>,
    /// Only people who already have an account.
    pub existing: bool,
}

/// Every tab, with its words before and after the import is applied.
const TABS: [(Shown, P, R); 9] = [
    (Shown { id: "all", action: None, existing: false }, P::TabAll, R::TabAll),
    (Shown { id: "create", action: Some(Action::Create), existing: false }, P::LabelCreate, R::LabelCreated),
    (Shown { id: "existing", action: None, existing: true }, P::LabelExisting, R::LabelExisting),
    (Shown { id: "unchanged", action: Some(Action::Unchanged), existing: false }, P::LabelUnchanged, R::LabelUnchanged),
    (Shown { id: "skip", action: Some(Action::Skip), existing: false }, P::LabelSkip, R::LabelSkipped),
    (Shown { id: "transfer", action: Some(Action::Transfer), existing: false }, P::LabelTransfer, R::LabelTransferred),
    (Shown { id: "request", action: Some(Action::Request), existing: false }, P::LabelRequest, R::LabelRequested),
    (Shown { id: "review", action: Some(Action::Review), existing: false }, P::LabelReview, R::LabelReview),
    (Shown { id: "fail", action: Some(Action::Fail), existing: false }, P::TabFail, R::TabFailed),
];

impl Shown {
    /// The tab that an address asks for; all rows where it asks for none.
    pub fn of(id: &str) -> Shown {
        TABS.iter().map(|(shown, ..)| *shown).find(|shown| shown.id == id).unwrap_or(TABS[0].0)
    }
}

/// The tabs of an import, those with rows: by planned action and, once it is applied, by result.
pub fn tabs(import: &ImportView) -> Vec<Tab> {
    let applied = is_applied(import);
    let tab = |(shown, before, after): &(Shown, P, R)| Tab {
        id: shown.id,
        label: if applied { after.en() } else { before.en() }.to_owned(),
        count: Some(count(import, *shown)),
        href: format!("?show={}", shown.id),
    };
    TABS.iter().map(tab).filter(|tab| tab.id == "all" || tab.count > Some(0)).collect()
}

/// What the tabs are called together.
pub fn tabs_label(import: &ImportView) -> &'static str {
    if is_applied(import) { R::BarLabel.en() } else { P::Tabs.en() }
}

fn is_applied(import: &ImportView) -> bool {
    import.state.was_applied()
}

/// How many rows a tab has: by what is planned or, once it is applied, by what came of that.
fn count(import: &ImportView, shown: Shown) -> u64 {
    let applied = is_applied(import);
    let counts = if applied { &import.applied } else { &import.plan };
    match shown.action {
        _ if shown.existing => counts.existing(),
        None => counts.rows(),
        Some(action) if applied => counts.outcome(action),
        Some(action) => counts.planned(action),
    }
}

/// Whether results are shown beside the plan.
pub fn has_outcomes(import: &ImportView) -> bool {
    matches!(import.state, ImportState::Applying | ImportState::Stopped) || is_applied(import)
}

/// One page of rows.
#[component]
pub fn RowTable(
    /// The rows.
    rows: Page<PlannedRow>,
    /// The selected tab.
    shown: Shown,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Whether results are shown beside the plan.
    outcomes: bool,
    /// What the program calls the number of an account; blank: it gives none.
    number: String,
    /// The import: id, and name of the file.
    import: (Uuid, String),
) -> impl IntoView {
    if rows.total == 0 {
        return view! { <p class="soft">{T::Empty.en()}</p> }.into_any();
    }
    let of = StoredValue::new(import);
    let items = rows.rows.into_iter().map(|row| view! { <Row row outcomes of/> }).collect_view();
    let heads = view! {
        <Head label=T::Line.en() number=true/>
        {heads([T::Person, if outcomes { T::Outcome } else { T::Planned }, T::Reason].map(T::en))}
        <Head label=if number.is_empty() { T::AccountHead.en().to_owned() } else { number }/>
    }
    .into_any();
    view! {
        <div class="stack-tight">
            <Table label=T::Caption.fill(&[("label", &label)]) heads>
                {items}
            </Table>
            <Pager page=rows.page size=rows.size total=rows.total keep=format!("show={}", shown.id)/>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: PlannedRow, outcomes: bool, of: StoredValue<(Uuid, String)>) -> impl IntoView {
    let (code, message) = row.failure.clone();
    let support = (!code.is_empty()).then(|| {
        let (import, file) = of.get_value();
        let details = Details { message, code, file, line: Some(row.line), import: import.to_string() };
        view! { <Support details message=row.message.clone()/> }
    });
    let outcome = row.outcome.as_deref().filter(|_| outcomes);
    let what = match outcome {
        Some("created") => T::OutcomeCreated.en(),
        Some("unchanged") => T::OutcomeUnchanged.en(),
        Some("skipped") => T::OutcomeSkipped.en(),
        Some("transferred") => T::OutcomeTransferred.en(),
        Some("requested") => T::OutcomeRequested.en(),
        Some("review") => T::OutcomeReview.en(),
        Some("failed") => T::OutcomeFailed.en(),
        _ => planned_word(row.action),
    };
    let meaning = match (outcome, row.action) {
        (Some("failed"), _) | (None, Action::Fail) => Some(Meaning::Problem),
        (Some("review"), _) | (None, Action::Review) => Some(Meaning::Attention),
        _ => None,
    };
    let mark = meaning.map(|meaning| view! { <IconView icon=meaning.icon()/> });
    let number = row.number.unwrap_or_default();
    let account = row.account.map(|account: Uuid| {
        let words = if number.is_empty() { T::Account.en().to_owned() } else { number.clone() };
        let label = format!("{}: {} {}", T::Account.en(), row.name, number);
        view! { <a class="mono" href=routes::account(account) aria-label=label>{words}</a> }.into_any()
    });
    view! {
        <tr>
            <td class="number">{row.line}</td>
            <th scope="row">{row.name.clone()} <span class="sub">{row.sign_in}</span></th>
            <td><span class="outcome" data-meaning=meaning.map(Meaning::name)>{mark} {what}</span></td>
            <td>{row.message} <span class="sub">{row.advice}</span> {support}</td>
            <td>{account.unwrap_or_else(|| view! { <span class="mono">{number}</span> }.into_any())}</td>
        </tr>
    }
}

fn planned_word(action: Action) -> &'static str {
    match action {
        Action::Create => P::LabelCreate.en(),
        Action::Unchanged => P::LabelUnchanged.en(),
        Action::Skip => P::LabelSkip.en(),
        Action::Transfer => P::LabelTransfer.en(),
        Action::Request => P::LabelRequest.en(),
        Action::Review => P::LabelReview.en(),
        Action::Fail => P::LabelFail.en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::pages::import_list::samples::import;

    #[test]
    fn a_plan_is_one_sentence_in_numbers_and_nothing_is_left_out() {
        let plan = ActionCounts::from([("create", 412), ("fail", 789), ("existing", 780)]);
        assert_eq!(plan_sentence(&plan), "412 accounts will be created. 780 people already have one. 9 rows have errors.");
        let one = ActionCounts::from([("fail", 1)]);
        assert_eq!(plan_sentence(&one), "No accounts will be created. 1 row has errors.");
    }

    #[test]
    fn results_are_the_same_sentence_in_the_past() {
        let done = ActionCounts::from([("created", 1), ("skipped", 1_204)]);
        assert_eq!(result_sentence(&done), "1 account was created. 1,204 rows were skipped: their number was filled in.");
    }

    #[test]
    fn the_parts_of_the_picture_add_up_to_all_rows() {
        let plan =
            ActionCounts::from([("create", 5), ("unchanged", 1), ("skip", 2), ("review", 3), ("fail", 7), ("existing", 4)]);
        assert_eq!(plan_segments(&plan).iter().map(|segment| segment.count).sum::<u64>(), 18);
        let planned = ImportView { plan, ..import(ImportState::Planned) };
        let ids: Vec<&str> = tabs(&planned).iter().map(|tab| tab.id).collect();
        assert_eq!(ids, ["all", "create", "existing", "unchanged", "skip", "review", "fail"]);
    }

    #[test]
    fn the_tabs_of_results_tell_what_came_of_the_rows_and_not_what_was_planned() {
        let plan = ActionCounts::from([("create", 5)]);
        let applied = ActionCounts::from([("failed", 5), ("existing", 5)]);
        let labels = |state: ImportState| {
            let tabs = tabs(&ImportView { plan: plan.clone(), applied: applied.clone(), ..import(state) });
            tabs.into_iter().map(|tab| format!("{} {}", tab.label, tab.count.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(labels(ImportState::Planned), ["All rows 5", "Create 5"]);
        assert_eq!(labels(ImportState::Stopped), ["All rows 5", "Create 5"], "the other rows still wait");
        assert_eq!(labels(ImportState::Applied), ["All rows 5", "Already had an account 5", "Not created 5"]);
    }

    #[test]
    fn an_address_that_asks_for_no_tab_shows_all_rows() {
        assert_eq!(Shown::of("existing"), Shown { id: "existing", action: None, existing: true });
        assert_eq!(Shown::of("nonsense").id, "all");
    }
}
