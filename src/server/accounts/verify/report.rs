//! Changes of verifications over time, on a page and as a file: by day, week or month of each
//! organization's own time zone.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use crate::domain::access::Permission;
use crate::domain::csv::write::CsvWriter;
use crate::domain::dates::{self, Date, Form};
use crate::domain::org::TIME_ZONE;
use crate::domain::verification::VerificationState;
use crate::domain::verification::report::{Changes, Counted, Period, Span, SpanFault};
use crate::messages::verification::ReportText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::{self, DAY, DEFAULT_ZONE};
use crate::server::db::accounts::verifications::{self as events, QUARTER};
use crate::server::db::organizations as places;
use crate::server::{Ctx, organizations};
use crate::wire::verifications::{ReportFilter, ReportLine, ReportView};
use crate::wire::{ApiError, Timestamp};

/// Name to save it under.
pub const FILE_NAME: &str = "verification-report.csv";

/// Changes of the days that were asked for, by line and place (name and id).
struct Report {
    span: Span,
    counted: Counted<(String, Uuid)>,
    organization: Option<Uuid>,
}

/// The report as a page shows it.
pub async fn report(ctx: &Ctx, filter: &ReportFilter) -> Result<ReportView, ApiError> {
    let report = count(ctx, filter).await?;
    let (mut by_line, mut by_place) = (BTreeMap::<Date, Changes>::new(), BTreeMap::<&(String, Uuid), Changes>::new());
    let mut total = Changes::default();
    for (start, place, changes) in report.counted.lines() {
        let line = by_line.entry(start).or_default();
        *line = line.and(changes);
        let here = by_place.entry(place).or_default();
        *here = here.and(changes);
        total = total.and(changes);
    }
    let line = |start: Date| {
        let (from, to) = report.span.days_of(start);
        ReportLine { from, to, changes: by_line.get(&start).copied().unwrap_or_default() }
    };
    Ok(ReportView {
        period: report.span.period,
        lines: report.span.starts().map(line).collect(),
        places: by_place.into_iter().map(|((name, _), changes)| (name.clone(), changes)).collect(),
        total,
    })
}

/// The report as a file: a line for each organization with changes in each period. Audited.
pub async fn export(ctx: &Ctx, filter: &ReportFilter) -> Result<Vec<u8>, ApiError> {
    let report = count(ctx, filter).await?;
    let [from, to] = [report.span.from, report.span.to].map(written);
    let action = AuditAction::VerificationsExported { kind: report.span.period.name().to_owned(), from, to };
    let work = (ctx.clone(), action, report.organization);
    let audited = ctx.transact(work, |tx, (ctx, action, organization)| {
        Box::pin(audit::append(tx, ctx, AuditEvent::new(action.clone()).at(*organization)))
    });
    audited.await?;
    let mut out = CsvWriter::all_quoted().and_mark();
    let states = VerificationState::CHANGED.map(VerificationState::name);
    out.record(&[&["from", "to", "organization"], &states[..], &["total"]].concat(), false);
    for (start, (name, _), changes) in report.counted.lines() {
        let (from, to) = report.span.days_of(start);
        out.cell(&written(from), false);
        out.cell(&written(to), false);
        out.cell(name, true);
        changes.all().for_each(|(_, count)| out.cell(&count.to_string(), false));
        out.cell(&changes.total().to_string(), false);
        out.end();
    }
    Ok(out.into_bytes())
}

fn written(day: Date) -> String {
    dates::write(day, Form::YearMonthDay)
}

async fn count(ctx: &Ctx, filter: &ReportFilter) -> Result<Report, ApiError> {
    ctx.scope.require_somewhere(Permission::Read)?;
    let organization = match filter.organization.as_str() {
        "" => None,
        id => Some(Uuid::parse_str(id).map_err(|_| ApiError::NotFound)?),
    };
    let below = match organization {
        None => None,
        Some(id) => {
            ctx.require(Permission::Read, id)?;
            Some(places::below(&ctx.app.db, id).await?.into_iter().map(|row| row.id).collect::<HashSet<_>>())
        }
    };
    let span = span(filter, latest_today(ctx, below.as_ref()).await?)?;
    let scope = ctx.scope.filter(Permission::Read);
    // A day begins up to a day earlier or later somewhere else.
    let edge = |field: &str, day: Date| {
        let none = || ApiError::Field(field.to_owned(), T::NotADay.en().to_owned());
        clock::start_of_day(&written(day), "UTC").ok_or_else(none)
    };
    let (from, to) = (edge("from", span.from)?.0 - DAY, edge("to", span.to)?.0 + 2 * DAY);
    let mut counted = Counted::new();
    let mut known = HashMap::<Uuid, ((String, Uuid), String)>::new();
    for row in events::counts(&ctx.app.db, &scope, from, to).await? {
        if below.as_ref().is_some_and(|below| !below.contains(&row.organization_id)) {
            continue;
        }
        if let Entry::Vacant(place) = known.entry(row.organization_id) {
            let here = organizations::find_for(ctx, Permission::Read, row.organization_id).await?;
            let zone = here.zone().to_owned();
            place.insert(((here.here.name, row.organization_id), zone));
        }
        let (place, zone) = &known[&row.organization_id];
        let day = clock::date_in(Timestamp(row.quarter * QUARTER), zone);
        let state = super::state_of(row.organization_id, &row.after)?;
        counted.add(&span, day, place, state, row.count.max(0) as u64);
    }
    Ok(Report { span, counted, organization })
}

/// Today where the day begins first: none of these organizations has a later one.
async fn latest_today(ctx: &Ctx, below: Option<&HashSet<Uuid>>) -> Result<Date, ApiError> {
    let mut zones = BTreeSet::from([DEFAULT_ZONE.to_owned()]);
    for place in organizations::list(ctx).await? {
        if below.is_none_or(|below| below.contains(&place.id)) {
            zones.extend(place.effective.into_iter().filter(|(key, _)| key == TIME_ZONE).map(|(_, zone)| zone));
        }
    }
    let default = ctx.app.today(DEFAULT_ZONE);
    Ok(zones.iter().map(|zone| ctx.app.today(zone)).max().unwrap_or(default))
}

/// The days and the length of lines that were asked for.
fn span(filter: &ReportFilter, today: Date) -> Result<Span, ApiError> {
    let field = |name: &str, text: T| ApiError::Field(name.to_owned(), text.en().to_owned());
    let period = match filter.by.as_str() {
        "" => Period::default(),
        name => Period::from_name(name).ok_or(ApiError::NotFound)?,
    };
    Span::read(period, filter.from.trim(), filter.to.trim(), today).map_err(|fault| match fault {
        SpanFault::NotADay { first: true } => field("from", T::NotADay),
        SpanFault::NotADay { first: false } => field("to", T::NotADay),
        SpanFault::Backwards => field("to", T::Backwards),
        SpanFault::TooLong => field("from", T::TooLong),
    })
}
