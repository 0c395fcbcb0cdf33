//! Changes of identity verifications over time: a picture with its table, by organization, and the
//! same as a file. What is asked is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::organizations::full_name;
use crate::api::organizations::list_organizations;
use crate::api::verifications::verification_report;
use crate::domain::verification::VerificationState;
use crate::domain::verification::report::{Changes, Period};
use crate::messages::verification::{ReportText as T, changed_to, day, period};
use crate::ui::components::{Button, Crumb, Empty, Field, Head, Icon, LinkButton, Meaning, Notice, PageHead, Select, Table};
use crate::ui::format::number;
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;
use crate::wire::verifications::{ReportFilter, ReportLine, ReportView};

/// The color of changes to a state.
fn meaning(state: VerificationState) -> Meaning {
    match state {
        VerificationState::StaffVerified => Meaning::Good,
        VerificationState::Unverified => Meaning::Attention,
        VerificationState::Expired => Meaning::Problem,
        VerificationState::Verified | VerificationState::None => Meaning::Note,
    }
}

/// The report.
#[component]
pub fn VerificationReportPage() -> impl IntoView {
    let me = use_me();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(|q| ReportFilter::from_query(|name| q.get_str(name))));
    let report = Resource::new(move || filter.get(), load);
    let organizations = Resource::new(|| (), |()| list_organizations());
    view! {
        <Load resource=me let:me>
            <PageHead title=T::Title.en() lead=T::Lead.en() above=vec![Crumb::new(me.search.menu.clone(), routes::ACCOUNTS)]/>
            <div class="stack">
                <Load resource=organizations let:organizations>
                    // Built again with the address: a link or Back may lead to another filter.
                    {move || view! { <Filters organizations=organizations.clone() now=filter.get()/> }}
                </Load>
                <Load resource=report let:report>
                    {match report {
                        Err(text) => view! { <Notice meaning=Meaning::Problem title=text live=true/> }.into_any(),
                        Ok(report) if report.total.total() == 0 => {
                            view! { <Empty icon=Icon::Audit title=T::NoneTitle.en() text=T::NoneText.en()/> }.into_any()
                        }
                        Ok(report) => {
                            view! { <Report report keep=filter.get_untracked().query()/> }.into_any()
                        }
                    }}
                </Load>
            </div>
        </Load>
    }
}

/// A sentence where the days that were asked for are none.
async fn load(filter: ReportFilter) -> Result<Result<ReportView, String>, ApiError> {
    match verification_report(filter).await {
        Ok(report) => Ok(Ok(report)),
        Err(ApiError::Field(_, text)) => Ok(Err(text)),
        Err(error) => Err(error),
    }
}

/// What to count: a form that works without script.
#[component]
fn Filters(organizations: Vec<OrganizationView>, now: ReportFilter) -> impl IntoView {
    let periods: Vec<_> = Period::ALL.iter().map(|by| (by.name().to_owned(), period(*by).to_owned())).collect();
    let by = Period::from_name(&now.by).unwrap_or_default().name();
    let mut places = vec![(String::new(), T::Everywhere.en().to_owned())];
    places.extend(organizations.iter().filter(|place| place.may_read).map(|place| (place.id.to_string(), full_name(place))));
    view! {
        <form class="table-tools" method="get" action=routes::VERIFICATION_REPORT>
            <Select name="by" label=T::By.en() options=periods value=by optional=true/>
            {(places.len() > 2)
                .then(|| {
                    view! {
                        <Select
                            name="organization"
                            label=T::Organization.en()
                            options=places
                            value=now.organization
                            optional=true
                            width="middle"
                        />
                    }
                })}
            <Field name="from" label=T::From.en() kind="date" value=now.from optional=true/>
            <Field name="to" label=T::To.en() kind="date" value=now.to optional=true/>
            <Button submit=true plain=true>{T::Apply.en()}</Button>
        </form>
    }
}

/// Picture, tables, and the file.
#[component]
fn Report(report: ReportView, keep: String) -> impl IntoView {
    let file = match keep.as_str() {
        "" => routes::VERIFICATION_EXPORT.to_owned(),
        keep => format!("{}?{keep}", routes::VERIFICATION_EXPORT),
    };
    let lines = report.lines.iter().map(|line| (span(line), line.changes)).collect();
    view! {
        <div class="row">
            <LinkButton href=file download=true icon=Icon::Download>{T::Download.en()}</LinkButton>
        </div>
        <div class="report">
            <Picture lines=report.lines.iter().map(|line| line.changes).collect()/>
            <CountsTable label=T::Table.en() first=period(report.period) rows=lines total=report.total/>
        </div>
        <section class="section">
            <h2>{T::Places.en()}</h2>
            <CountsTable label=T::Places.en() first=T::Organization.en() rows=report.places total=report.total/>
        </section>
    }
}

/// `Nov 22, 2026`, or the first and the last day.
fn span(line: &ReportLine) -> String {
    match line.from == line.to {
        true => day(line.from),
        false => T::Span.fill(&[("from", &day(line.from)), ("to", &day(line.to))]),
    }
}

/// Units of the picture: a bar is eight of ten wide, the longest is a thousand high.
const HIGH: u64 = 1_000;

/// A bar for each line, its changes on top of each other. The table beside it says the same.
#[component]
fn Picture(lines: Vec<Changes>) -> impl IntoView {
    let most = lines.iter().map(Changes::total).max().unwrap_or_default().max(1);
    let view_box = format!("0 0 {} {HIGH}", lines.len() * 10);
    let bars = lines
        .into_iter()
        .enumerate()
        .flat_map(|(at, changes)| {
            let mut below = 0;
            changes.all().filter(|(_, count)| *count > 0).map(move |(state, count)| {
                let (low, high) = (below * HIGH / most, (below + count) * HIGH / most);
                below += count;
                (at * 10 + 1, HIGH - high, high - low, meaning(state))
            }).collect::<Vec<_>>()
        })
        .map(|(x, y, height, meaning)| view! { <rect class="segment" data-meaning=meaning.name() x=x y=y width="8" height=height></rect> })
        .collect_view();
    view! {
        <figure class="picture">
            <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true" focusable="false">{bars}</svg>
            <figcaption class="soft small">{T::Picture.en()}</figcaption>
        </figure>
    }
}

/// Counts by the state that changes led to.
#[component]
fn CountsTable(label: &'static str, first: &'static str, rows: Vec<(String, Changes)>, total: Changes) -> impl IntoView {
    let heads = VerificationState::CHANGED.map(|state| {
        view! {
            <th scope="col" class="number">
                <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
                    <rect class="segment" data-meaning=meaning(state).name() width="10" height="10" rx="2"></rect>
                </svg>
                {changed_to(state)}
            </th>
        }
    });
    let heads = view! {
        <Head label=first/>
        {heads.into_iter().collect_view()}
        <Head label=T::Total.en() number=true/>
    }
    .into_any();
    let cells = |changes: &Changes| {
        let counts = changes.all().map(|(_, count)| count).chain([changes.total()]);
        counts.map(|count| view! { <td class="number">{number(count)}</td> }).collect_view()
    };
    let lines = rows.iter().map(|(name, changes)| view! { <tr><th scope="row">{name.clone()}</th>{cells(changes)}</tr> });
    let lines = lines.collect_view();
    let sum = (rows.len() > 1).then(|| view! { <tr class="sum"><th scope="row">{T::Total.en()}</th>{cells(&total)}</tr> });
    view! {
        <Table label heads>
            {lines}
            {sum}
        </Table>
    }
}
