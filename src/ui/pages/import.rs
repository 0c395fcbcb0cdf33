//! One import that the server knows: plan, apply, results.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::import_new::steps;
use super::{by_id, state_of};
use crate::api::imports::{get_import, list_rows};
use crate::domain::import::ImportState;
use crate::messages::import::{PlanText, ResultText};
use crate::messages::pages::ImportsText;
use crate::ui::browser::focus;
use crate::ui::components::table::page_of;
use crate::ui::components::{Chip, Crumb, LinkTabs, LocalTime, Notice, PageHead, StepLine};
use crate::ui::effect::effect;
use crate::ui::import::live::Live;
use crate::ui::import::notes::Notes;
use crate::ui::import::plan::{ROWS_A_PAGE, RowTable, Shown, has_outcomes, tabs, tabs_label};
use crate::ui::import::state::StateView;
use crate::ui::load::{Load, Loaded};
use crate::ui::markup::view;
use crate::ui::routes;
use crate::ui::signal::{Callback, Memo, RwSignal, Signal};
use crate::wire::PageRequest;
use crate::wire::imports::ImportView;

/// An import's page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let import = by_id(get_import);
    let said = RwSignal::new(String::new());
    let reload = Callback::new(move |()| import.refetch());
    view! {
        <p class="unseen" role="status">{move || said.get()}</p>
        <Load resource=import let:import>
            <Body import said reload/>
        </Load>
    }
}

#[component]
fn Body(
    /// The import.
    import: ImportView,
    /// Said to screen readers; outlives a new look at the import.
    said: RwSignal<String>,
    /// Loads the import again.
    reload: Callback<()>,
) -> impl IntoView {
    let live = Live::of(&import);
    live.follow(&import, move || reload.run(()));
    let state = import.state;
    effect(move || match state {
        ImportState::Planning => said.set(PlanText::PlanningStarted.en().to_owned()),
        // Only where its planning was watched.
        ImportState::Planned if !said.with_untracked(String::is_empty) => said.set(PlanText::PlanReady.en().to_owned()),
        _ => {}
    });
    let (meaning, label) = state_of(&import);
    let step = match import.state {
        ImportState::Receiving | ImportState::Planning | ImportState::Refused | ImportState::Planned | ImportState::Discarded => {
            2
        }
        ImportState::Applying | ImportState::Stopped => 3,
        ImportState::Applied => 5,
    };
    let has_rows =
        !matches!(import.state, ImportState::Receiving | ImportState::Planning | ImportState::Refused | ImportState::Discarded);
    let organization = import.organization.name.clone();
    view! {
        <div class="import-page">
            <PageHead title=import.file_name.clone() above=vec![Crumb::new(ImportsText::Title.en(), routes::IMPORTS)]>
                <Chip meaning label/>
            </PageHead>
            <div class="import-steps no-print">
                <StepLine steps=steps() now=Signal::stored(step)/>
                <p class="soft">
                    {organization} " · " {ResultText::By.fill(&[("name", &import.by)])} " · " <LocalTime at=import.created_at/>
                </p>
            </div>
            <Notes notes=import.notes.clone()/>
            <StateView import=import.clone() live reload/>
            {match import.gone.clone() {
                _ if !has_rows => ().into_any(),
                gone if gone.is_empty() => view! { <Rows import/> },
                gone => view! { <Notice title=gone/> },
            }}
        </div>
    }
}

/// Rows by what is planned, or by what came of them.
#[component]
fn Rows(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let query = use_query_map();
    let shown = Memo::new(move || query.with(|query| Shown::of(query.get_str("show").unwrap_or_default())));
    let page = Memo::new(move || query.with(page_of));
    let asked = move || (shown.get(), page.get());
    // The pager is made anew with its page; the keyboard goes on from the rows.
    Effect::new(move |before: Option<(Shown, u32)>| {
        let now = asked();
        if before.is_some_and(|before| before.0 == now.0 && before.1 != now.1) {
            focus("rows");
        }
        now
    });
    let id = import.id;
    let rows = Loaded::new(move || {
        let (shown, page) = asked();
        list_rows(id, shown.action, shown.existing, PageRequest { page, size: ROWS_A_PAGE })
    });
    let outcomes = has_outcomes(&import);
    let label = tabs_label(&import);
    let tabs = tabs(&import);
    let names: Vec<(&str, String)> = tabs.iter().map(|tab| (tab.id, tab.label.clone())).collect();
    let name =
        move || names.iter().find(|(id, _)| *id == shown.get_untracked().id).map(|(_, name)| name.clone()).unwrap_or_default();
    view! {
        <section class="section no-print" id="rows" tabindex="-1" aria-label=label>
            <LinkTabs
                label
                tabs=Signal::stored(tabs)
                selected=Signal::derive(move || asked().0.id.to_owned())
            />
            <Load resource=rows let:rows>
                <RowTable rows shown=shown.get_untracked() label=name() outcomes/>
            </Load>
        </section>
    }
}
