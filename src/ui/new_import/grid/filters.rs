//! Which rows the grid shows.

use leptos::prelude::*;

use super::Grid;
use super::find::FindBox;
use crate::messages::import::GridText as T;
use crate::ui::format::number;
use crate::ui::new_import::ImportSession;
use crate::worker::protocol::{Filter, Report};

/// Which rows are shown, and a text to look for in them.
#[component]
pub fn Filters(
    /// State of the grid.
    grid: Grid,
) -> impl IntoView {
    let session = ImportSession::here();
    let button = move |filter: Filter, words: Signal<String>| {
        let on = move || if session.rows.filter.get() == filter { "true" } else { "false" };
        view! {
            <button type="button" class="filter" aria-pressed=on on:click=move |_| session.rows.filter.set(filter)>
                {move || words.get()}
            </button>
        }
    };
    let counted = move |text: T, count: fn(&Report) -> u32| {
        Signal::derive(move || text.fill(&[("count", &number(u64::from(session.check.report.with(count))))]))
    };
    let kind = move || match session.rows.filter.get() {
        Filter::Kind(column, code) => {
            let words = Signal::derive(move || {
                session.check.report.with(|report| {
                    let group = report.groups.iter().find(|group| group.column == column && group.code == code);
                    let (title, count) = group.map_or((T::EmptyErrors.en(), 0), |group| (group.title.as_str(), group.count));
                    T::OneKind.fill(&[("title", &title), ("count", &number(u64::from(count)))])
                })
            });
            Some(button(Filter::Kind(column, code), words))
        }
        _ => None,
    };
    view! {
        <div class="filters" role="group" aria-label=T::Filters.en()>
            {button(Filter::All, Signal::stored(T::All.en().to_owned()))}
            {button(Filter::Errors, counted(T::Errors, |report| report.counts.failed))}
            {button(Filter::Warnings, counted(T::Warnings, |report| report.counts.warned))}
            {button(Filter::Changed, counted(T::Changed, |report| report.counts.changed + report.counts.deleted))}
            {kind}
            <ColumnFilter/>
            <FindBox grid/>
        </div>
    }
}

/// Rows with a problem in one column, of those that have any.
#[component]
fn ColumnFilter() -> impl IntoView {
    let session = ImportSession::here();
    let columns = Memo::new(move |_| {
        session.check.report.with(|report| {
            // The chosen one stays, also when its last problem is gone.
            let chosen = session.rows.filter.get();
            let has_problems = |of: &u8| chosen == Filter::Column(*of) || report.groups.iter().any(|group| group.column == *of);
            let columns = report.columns.iter().filter_map(|column| Some((column.template?, column.header.clone())));
            columns.filter(|(of, _)| has_problems(of)).collect::<Vec<_>>()
        })
    });
    let choose = move |event| {
        let column = event_target_value(&event).parse::<u8>();
        session.rows.filter.set(column.map_or(Filter::All, Filter::Column));
    };
    let now = move || match session.rows.filter.get() {
        Filter::Column(of) => of.to_string(),
        _ => String::new(),
    };
    view! {
        <select class="filter" aria-label=T::ByColumn.en() prop:value=now on:change=choose>
            <option value="">{T::AnyColumn.en()}</option>
            <For each=move || columns.get() key=|column| column.clone() let((of, header))>
                <option value=of.to_string()>{T::InColumn.fill(&[("column", &header)])}</option>
            </For>
        </select>
    }
}
