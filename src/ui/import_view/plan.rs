//! What is planned, and the results: sentences in numbers, a picture, and tiles that choose which
//! rows are listed.

use crate::domain::action_counts::ActionCounts;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::import::{PlanText as P, ResultText as R};
use crate::ui::components::{Meaning, Segment, Tab, Tile};
use crate::ui::format::number;
use crate::wire::imports::ImportView;

/// Rows a page.
pub const ROWS_A_PAGE: u32 = 50;

/// One part of the sentence: how many, for one and for many.
type Part<Text> = (u64, Text, Text);

fn sentences<Text: Copy>(first: String, parts: &[Part<Text>], say: impl Fn(Text, &str) -> String) -> Vec<String> {
    let rest = parts.iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| {
        let text = if *count == 1 { *one } else { *many };
        say(text, &number(*count))
    });
    std::iter::once(first).chain(rest).collect()
}

/// `412 accounts will be created. 780 people already have one. 9 rows have errors.`
pub fn plan_sentences(plan: &ActionCounts) -> Vec<String> {
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
    sentences(first, &parts, |text, count| text.fill(&[("count", &count)]))
}

/// `412 accounts were created. 780 people already had one. 9 rows failed.`
pub fn result_sentences(done: &ActionCounts) -> Vec<String> {
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
        (tried(done), R::FailedOne, R::Failed),
        (done.not_applied(), R::NotAppliedOne, R::NotApplied),
    ];
    sentences(first, &parts, |text, count| text.fill(&[("count", &count)]))
}

/// Rows that fail, without those of people who already have an account.
pub fn failing(failed: u64, counts: &ActionCounts) -> u64 {
    failed.saturating_sub(counts.existing())
}

/// Rows that were tried and failed, likewise: not those whose import was ended before their turn.
fn tried(done: &ActionCounts) -> u64 {
    failing(done.outcome(Action::Fail), done).saturating_sub(done.not_applied())
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
        Segment::new(Meaning::Problem, R::LabelFailed.en(), tried(done)),
        Segment::new(Meaning::Note, R::LabelNotApplied.en(), done.not_applied()),
    ])
}

/// The first part always; others where there is something.
fn shown(segments: Vec<Segment>) -> Vec<Segment> {
    segments.into_iter().enumerate().filter(|(at, segment)| *at == 0 || segment.count > 0).map(|(_, segment)| segment).collect()
}

/// Which rows a tile shows: action, and only people who already have an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// In the address: `?show=create`.
    pub id: &'static str,
    /// Of one action.
    pub action: Option<Action>,
    /// Only people who already have an account.
    pub existing: bool,
}

const fn shown_of(id: &'static str, action: Action) -> Shown {
    Shown { id, action: Some(action), existing: false }
}

/// All rows, which are listed where nothing waits to be put right.
const ALL: Shown = Shown { id: "all", action: None, existing: false };

/// Every tile, with its words before and after the import is applied: what somebody has to look at
/// comes first.
const TILES: [(Shown, P, R, Option<Meaning>); 9] = [
    (shown_of("fail", Action::Fail), P::LabelFail, R::LabelFailed, Some(Meaning::Problem)),
    (shown_of("review", Action::Review), P::LabelReview, R::LabelReview, Some(Meaning::Attention)),
    (shown_of("create", Action::Create), P::LabelCreate, R::LabelCreated, Some(Meaning::Good)),
    (shown_of("transfer", Action::Transfer), P::LabelTransfer, R::LabelTransferred, Some(Meaning::Good)),
    (shown_of("request", Action::Request), P::LabelRequest, R::LabelRequested, Some(Meaning::Good)),
    (Shown { id: "existing", action: None, existing: true }, P::LabelExisting, R::LabelExisting, Some(Meaning::Note)),
    (shown_of("unchanged", Action::Unchanged), P::LabelUnchanged, R::LabelUnchanged, Some(Meaning::Note)),
    (shown_of("skip", Action::Skip), P::LabelSkip, R::LabelSkipped, Some(Meaning::Note)),
    (ALL, P::TabAll, R::TabAll, None),
];

impl Shown {
    /// The tile that an address asks for. Where it asks for none, what has to be put right, what
    /// waits for a decision, or all rows.
    pub fn of(id: &str, import: &ImportView) -> Shown {
        let all = || TILES.iter().map(|(shown, ..)| *shown);
        let urgent = || all().take(2).find(|shown| count(import, *shown) > 0);
        all().find(|shown| shown.id == id).or_else(urgent).unwrap_or(ALL)
    }
}

/// The tiles of an import, those with rows: by planned action and, once it is applied, by result.
pub fn tiles(import: &ImportView) -> Vec<Tile> {
    let applied = is_applied(import);
    let label = |shown: Shown, before: P, after: R| match shown.action {
        Some(Action::Fail) if applied && import.applied.not_applied() > 0 => R::TabFailed.en(),
        _ if applied => after.en(),
        _ => before.en(),
    };
    let tile = |(shown, before, after, meaning): &(Shown, P, R, Option<Meaning>)| Tile {
        meaning: *meaning,
        tab: Tab {
            id: shown.id,
            label: label(*shown, *before, *after).to_owned(),
            count: Some(count(import, *shown)),
            href: format!("?show={}", shown.id),
        },
    };
    TILES.iter().map(tile).filter(|tile| tile.tab.id == ALL.id || tile.tab.count > Some(0)).collect()
}

/// What the tiles are called together.
pub fn tiles_label(import: &ImportView) -> &'static str {
    if is_applied(import) { R::BarLabel.en() } else { P::Tabs.en() }
}

fn is_applied(import: &ImportView) -> bool {
    import.state.was_applied()
}

/// How many rows a tile has: by what is planned or, once it is applied, by what came of that.
fn count(import: &ImportView, shown: Shown) -> u64 {
    let applied = is_applied(import);
    let counts = if applied { &import.applied } else { &import.plan };
    let of = |action: Action| if applied { counts.outcome(action) } else { counts.planned(action) };
    match shown.action {
        _ if shown.existing => counts.existing(),
        None => counts.rows(),
        Some(Action::Fail) => failing(of(Action::Fail), counts),
        Some(action) => of(action),
    }
}

/// Whether results are shown beside the plan.
pub fn has_outcomes(import: &ImportView) -> bool {
    matches!(import.state, ImportState::Applying | ImportState::Stopped) || is_applied(import)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::pages::import_list::samples::import;

    #[test]
    fn a_plan_is_a_few_sentences_in_numbers_and_nothing_is_left_out() {
        let plan = ActionCounts::from([("create", 412), ("fail", 789), ("existing", 780)]);
        let said = ["412 accounts will be created.", "780 people already have one.", "9 rows have errors."];
        assert_eq!(plan_sentences(&plan), said);
        let one = ActionCounts::from([("fail", 1)]);
        assert_eq!(plan_sentences(&one), ["No accounts will be created.", "1 row has errors."]);
    }

    #[test]
    fn results_are_the_same_sentences_in_the_past() {
        let done = ActionCounts::from([("created", 1), ("skipped", 1_204)]);
        assert_eq!(result_sentences(&done), ["1 account was created.", "1,204 rows were skipped: their number was filled in."]);
    }

    #[test]
    fn rows_of_an_ended_import_that_were_never_tried_did_not_fail() {
        let done = ActionCounts::from([("created", 20_557), ("failed", 29_443), ("not_applied", 29_000)]);
        let said = ["20,557 accounts were created.", "443 rows failed.", "29,000 rows were not applied."];
        assert_eq!(result_sentences(&done), said);
        let parts: Vec<u64> = result_segments(&done).iter().map(|segment| segment.count).collect();
        assert_eq!(parts, [20_557, 443, 29_000]);
        let ended = tiles(&ImportView { applied: done, ..import(ImportState::Applied) });
        assert_eq!((ended[0].tab.label.as_str(), ended[0].tab.count), ("Not created", Some(29_443)));
    }

    #[test]
    fn the_parts_of_the_picture_and_the_tiles_add_up_to_all_rows_and_errors_come_first() {
        let plan =
            ActionCounts::from([("create", 5), ("unchanged", 1), ("skip", 2), ("review", 3), ("fail", 7), ("existing", 4)]);
        assert_eq!(plan_segments(&plan).iter().map(|segment| segment.count).sum::<u64>(), 18);
        let planned = ImportView { plan, ..import(ImportState::Planned) };
        let tiles = tiles(&planned);
        let ids: Vec<&str> = tiles.iter().map(|tile| tile.tab.id).collect();
        assert_eq!(ids, ["fail", "review", "create", "existing", "unchanged", "skip", "all"]);
        let counts: Vec<u64> = tiles.iter().filter_map(|tile| tile.tab.count).collect();
        assert_eq!(counts, [3, 3, 5, 4, 1, 2, 18]);
    }

    #[test]
    fn the_tiles_of_results_tell_what_came_of_the_rows_and_not_what_was_planned() {
        let plan = ActionCounts::from([("create", 5)]);
        let applied = ActionCounts::from([("failed", 5), ("existing", 5)]);
        let labels = |state: ImportState| {
            let tiles = tiles(&ImportView { plan: plan.clone(), applied: applied.clone(), ..import(state) });
            tiles.into_iter().map(|tile| format!("{} {}", tile.tab.label, tile.tab.count.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(labels(ImportState::Planned), ["Create 5", "All rows 5"]);
        assert_eq!(labels(ImportState::Stopped), ["Create 5", "All rows 5"], "the other rows still wait");
        assert_eq!(labels(ImportState::Applied), ["Already had an account 5", "All rows 5"]);
    }

    #[test]
    fn an_address_that_asks_for_no_tile_shows_what_has_to_be_put_right_or_else_all_rows() {
        let with = |plan: ActionCounts| ImportView { plan, ..import(ImportState::Planned) };
        let good = with(ActionCounts::from([("create", 5), ("fail", 1), ("existing", 1)]));
        assert_eq!(Shown::of("existing", &good), Shown { id: "existing", action: None, existing: true });
        assert_eq!(Shown::of("nonsense", &good).id, "all");
        assert_eq!(Shown::of("", &with(ActionCounts::from([("review", 2), ("create", 5)]))).id, "review");
        let bad = with(ActionCounts::from([("review", 2), ("fail", 5)]));
        assert_eq!(Shown::of("", &bad).id, "fail");
        assert_eq!(Shown::of("all", &bad).id, "all");
    }
}
