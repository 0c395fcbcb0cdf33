//! One import that the server knows: plan, apply, results.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::import_new::steps;
use super::{by_id, state_of};
use crate::api::imports::{get_import, list_rows};
use crate::domain::import::ImportState;
use crate::messages::agreements::AgreementText;
use crate::messages::import::{PlanText, ResultText};
use crate::ui::browser::focus;
use crate::ui::components::table::page_of;
use crate::ui::components::{Chip, Crumb, LocalTime, Notice, PageHead, StepLine, Tiles};
use crate::ui::file_notes::Notes;
use crate::ui::import_view::live::Live;
use crate::ui::import_view::plan::{ROWS_A_PAGE, Shown, has_outcomes, tiles, tiles_label};
use crate::ui::import_view::row_table::RowTable;
use crate::ui::import_view::state::StateView;
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::PageRequest;
use crate::wire::imports::ImportView;

/// An import's page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let import = by_id(get_import);
    let announced = RwSignal::new(String::new());
    let reload = Callback::new(move |()| import.refetch());
    view! {
        <p class="unseen" role="status">{move || announced.get()}</p>
        <Load resource=import let:import>
            <Body import announced reload/>
        </Load>
    }
}

#[component]
fn Body(
    /// The import.
    import: ImportView,
    /// Announced to screen readers; stays when the import is loaded again.
    announced: RwSignal<String>,
    /// Loads the import again.
    reload: Callback<()>,
) -> impl IntoView {
    let live = Live::of(&import);
    live.follow(&import, move || {
        reload.try_run(());
    });
    let state = import.state;
    Effect::new(move |_| match state {
        ImportState::Planning => announced.set(PlanText::PlanningStarted.en().to_owned()),
        // Only when the page was open while it was planned.
        ImportState::Planned if !announced.with_untracked(String::is_empty) => announced.set(PlanText::PlanReady.en().to_owned()),
        _ => {}
    });
    let (meaning, label) = state_of(&import);
    let step = match import.state {
        ImportState::Receiving | ImportState::Planning | ImportState::Refused | ImportState::Planned | ImportState::Discarded => {
            2
        }
        ImportState::Applying | ImportState::Stopped => 3,
        ImportState::Applied | ImportState::Undoing | ImportState::Undone => 5,
    };
    // While they are applied, they would stay what they were when the page was loaded.
    let has_rows = !matches!(
        import.state,
        ImportState::Receiving | ImportState::Planning | ImportState::Refused | ImportState::Discarded | ImportState::Applying
    );
    let organization = import.organization.name.clone();
    let agreed = (!import.agreed.is_empty()).then(|| (AgreementText::Fact.en().to_owned(), import.agreed.clone()));
    let facts: Vec<(String, String)> = import.answers.iter().cloned().chain(agreed).collect();
    let labels = import.labels.clone();
    let rows = match import.gone.clone() {
        _ if !has_rows => ().into_any(),
        gone if gone.is_empty() => view! { <Rows import=import.clone()/> }.into_any(),
        gone => view! { <Notice title=gone/> }.into_any(),
    };
    view! {
        <div class="import-page">
            <PageHead title=import.file_name.clone() above=vec![Crumb::new(labels.menu.clone(), routes::IMPORTS)]>
                <Chip meaning label/>
            </PageHead>
            <div class="import-steps no-print">
                <StepLine steps=steps() now=Signal::stored(step)/>
                <p class="soft">
                    {organization} " · " {ResultText::By.fill(&[("name", &import.by)])} " · " <LocalTime at=import.created_at/>
                </p>
            </div>
            {(!facts.is_empty())
                .then(|| {
                    let facts = facts.into_iter().map(|(label, answer)| view! { <dt>{label}</dt> <dd>{answer}</dd> }).collect_view();
                    view! { <dl class="facts no-print">{facts}</dl> }
                })}
            <Notes notes=import.notes.clone()/>
            <StateView import labels live rows reload/>
        </div>
    }
}

/// Rows by planned action, or by result.
#[component]
fn Rows(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let query = use_query_map();
    let of = import.clone();
    let shown = Memo::new(move |_| query.with(|query| Shown::of(query.get_str("show").unwrap_or_default(), &of)));
    let page = Memo::new(move |_| query.with(page_of));
    let request = move || (shown.get(), page.get());
    // Each page has a new pager, so the link with the focus goes away: the focus moves to the rows.
    Effect::new(move |before: Option<(Shown, u32)>| {
        let now = request();
        if before.is_some_and(|before| before.0 == now.0 && before.1 != now.1) {
            focus("rows");
        }
        now
    });
    let id = import.id;
    let file = import.file_name.clone();
    let rows = Resource::new(request, move |(shown, page)| {
        list_rows(id, shown.action, shown.existing, PageRequest { page, size: ROWS_A_PAGE })
    });
    let places =
        (!import.children.is_empty()).then(|| (import.children.clone(), routes::location_children(Some(import.organization.id))));
    let outcomes = has_outcomes(&import);
    let number = import.number_label.clone();
    let label = tiles_label(&import);
    let tiles = tiles(&import);
    let names: Vec<(&str, String)> = tiles.iter().map(|tile| (tile.tab.id, tile.tab.label.clone())).collect();
    let name =
        move || names.iter().find(|(id, _)| *id == shown.get_untracked().id).map(|(_, name)| name.clone()).unwrap_or_default();
    view! {
        <section class="section no-print" id="rows" tabindex="-1" aria-label=label>
            <Tiles label tiles=Signal::stored(tiles) selected=Signal::derive(move || request().0.id.to_owned())/>
            <Load resource=rows let:rows>
                <RowTable
                    rows
                    shown=shown.get_untracked()
                    label=name()
                    outcomes
                    number=number.clone()
                    import=(id, file.clone())
                    places=places.clone()
                />
            </Load>
        </section>
    }
}
