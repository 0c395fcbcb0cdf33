//! Sending a request: what was entered is checked, counted and kept. The answer is the same for
//! every address: nobody learns who has an account, or has asked before.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Content, email_hash, seal};
use crate::domain::access_request::{self as rules, Fault, Found, MOST_FOUND, Part, Requester};
use crate::domain::display_name::{self, NameFault};
use crate::messages::access_requests::RequestText as T;
use crate::server::app::Anyone;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::auth::attempts::count_request;
use crate::server::db::access_requests::{self as store, NamedOrganization, NewRequest};
use crate::server::organizations::{self, Organization};
use crate::server::staff::fold;
use crate::server::{App, Error};
use crate::wire::ApiError;
use crate::wire::access_requests::{OrganizationName, OrganizationsFound, RefusedRequest, RequestEntries};

/// Organizations in use that have what was typed of a name, at most ten.
pub async fn find(anyone: &Anyone, text: &str) -> Result<OrganizationsFound, ApiError> {
    anyone.app.limits.search(&anyone.address)?;
    Ok(look(&anyone.app, text).await?.1)
}

/// What a typed name finds: those that are called so, and those to choose from.
async fn look(app: &App, text: &str) -> Result<(Vec<Uuid>, OrganizationsFound), Error> {
    if text.len() > MOST_TYPED {
        return Ok(Default::default());
    }
    let (app, text, all) = (app.clone(), text.to_owned(), store::organizations(&app.db).await?);
    // There may be very many.
    tokio::task::spawn_blocking(move || found_among(&app, &text, &all)).await.map_err(|_| Error::broken("a search panicked"))
}

fn found_among(app: &App, text: &str, all: &[NamedOrganization]) -> (Vec<Uuid>, OrganizationsFound) {
    let by_id: HashMap<Uuid, &NamedOrganization> = all.iter().map(|place| (place.id, place)).collect();
    // Where nobody can have a role, nobody asks for access: a unit's name and id are for its staff.
    let has_roles = |place: &NamedOrganization| {
        let program = app.registry.get(&place.program);
        program.is_some_and(|program| program.roles.iter().any(|role| role.levels.contains(&place.kind.as_str())))
    };
    let all: Vec<&NamedOrganization> = all.iter().filter(|place| place.in_use && has_roles(place)).collect();
    let Found { exact, best, more } = rules::find(text, all.iter().map(|place| place.name.as_str()));
    let names = best.into_iter().map(|at| named(app, all[at], &by_id)).collect();
    (exact.into_iter().map(|at| all[at].id).collect(), OrganizationsFound { names, more })
}

/// Bytes beyond which nothing is the name of an organization.
const MOST_TYPED: usize = 4 * display_name::MAX_CHARS;

fn named(app: &App, place: &NamedOrganization, by_id: &HashMap<Uuid, &NamedOrganization>) -> OrganizationName {
    let above = |place: &NamedOrganization| place.parent_id.and_then(|id| by_id.get(&id).copied());
    let line: Vec<&str> = std::iter::successors(above(place), |place| above(place)).map(|place| place.name.as_str()).collect();
    let levels = app.registry.get(&place.program).map_or(&[][..], |program| program.levels);
    let kind = levels.iter().find(|(id, _)| *id == place.kind).map_or(place.kind.as_str(), |(_, name)| name);
    OrganizationName { id: place.id, name: place.name.clone(), kind: kind.to_owned(), above: line.join(", ") }
}

/// Takes a request, or answers what is wrong with it.
pub async fn submit(anyone: &Anyone, entries: RequestEntries) -> Result<(), Box<RefusedRequest>> {
    let mut refused = RefusedRequest { entries, problems: Vec::new(), found: OrganizationsFound::default() };
    match take(anyone, &mut refused).await {
        Ok(()) if refused.problems.is_empty() => Ok(()),
        Ok(()) => Err(Box::new(refused)),
        Err(error) => {
            let text = error.to_string();
            let field = if let ApiError::Field(field, _) = error { field } else { String::new() };
            refused.problems.push((field, text));
            Err(Box::new(refused))
        }
    }
}

async fn take(anyone: &Anyone, refused: &mut RefusedRequest) -> Result<(), ApiError> {
    let RefusedRequest { entries, problems, found } = refused;
    let app = &anyone.app;
    app.limits.search(&anyone.address)?;
    let (exact, candidates) = look(app, &entries.organization).await?;
    *found = candidates;
    let organization = match chosen(entries, &exact, found) {
        Ok(id) => organizations::find(&app.db, id).await?,
        Err((field, text)) => {
            problems.push((field.to_owned(), text));
            None
        }
    };
    let entered = Requester {
        name: entries.name.clone(),
        title: entries.title.clone(),
        supervisor: entries.supervisor.clone(),
        email: entries.email.clone(),
    };
    let requester = Requester::checked(&entered).map_err(|faults| {
        problems.extend(faults.into_iter().map(|(part, fault)| (part.name().to_owned(), sentence(part, fault))));
    });
    let (Some(organization), Ok(requester)) = (organization, requester) else { return Ok(()) };
    if let Err(text) = domain_fault(app, &organization, &requester.email) {
        problems.push((Part::Email.name().to_owned(), text));
        return Ok(());
    }
    count_request(app, &fold(&requester.email), &anyone.address).await?;
    Ok(keep(anyone, &organization, requester).await?)
}

/// The organization that is meant: the one that was chosen among those found, or the only one that
/// is called so, where nothing else is called alike. Otherwise the input that needs another look,
/// and why.
fn chosen(entries: &RequestEntries, exact: &[Uuid], found: &OrganizationsFound) -> Result<Uuid, (&'static str, String)> {
    let picked = Uuid::parse_str(&entries.chosen).ok();
    let known = |id: &Uuid| exact.contains(id) || found.names.iter().any(|name| name.id == *id);
    let text = match (picked.filter(known), exact) {
        (Some(id), _) => return Ok(id),
        (None, [only]) if found.names.len() < 2 => return Ok(*only),
        _ if entries.organization.trim().is_empty() => T::OrganizationMissing.en().to_owned(),
        _ if !rules::is_enough(&entries.organization) => T::OrganizationShort.en().to_owned(),
        _ if found.names.is_empty() => T::OrganizationUnknown.en().to_owned(),
        _ if found.more => return Err(("chosen", T::OrganizationMany.fill(&[("limit", &MOST_FOUND)]))),
        _ => return Err(("chosen", T::OrganizationChoose.en().to_owned())),
    };
    Err(("organization", text))
}

fn domain_fault(app: &App, organization: &Organization, email: &str) -> Result<(), String> {
    let Some(program) = app.registry.get(&organization.here.program) else { return Ok(()) };
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    (program.check_staff_domain)(domain, &organization.settings)
}

fn sentence(part: Part, fault: Fault) -> String {
    let fault = match fault {
        Fault::Name(fault) => fault,
        Fault::Email => return T::EmailWrong.en().to_owned(),
    };
    let [missing, what] = match part {
        Part::Name => [T::NameMissing, T::TheName],
        Part::Title => [T::TitleMissing, T::TheTitle],
        Part::Supervisor => [T::SupervisorMissing, T::TheSupervisor],
        Part::Email => [T::EmailMissing, T::TheEmail],
    };
    match fault {
        NameFault::Missing => missing.en().to_owned(),
        NameFault::Long(length) => {
            T::Long.fill(&[("what", &what.en()), ("length", &length), ("limit", &display_name::MAX_CHARS)])
        }
        NameFault::Character(c) => T::Character.fill(&[("what", &what.en()), ("character", &display_name::named(c))]),
    }
}

/// Keeps a request, unless one with the same address waits already: then that one stays.
async fn keep(anyone: &Anyone, organization: &Organization, requester: Requester) -> Result<(), Error> {
    let (ctx, id) = (anyone.call(), anyone.app.new_id());
    let hash = email_hash(&ctx.app, &requester.email);
    let sealed = seal(&ctx.app, organization.root, id, &Content { requester, asked: Vec::new(), reason: String::new() })?;
    let (place, name) = (organization.here.id, organization.here.name.clone());
    let work = ctx.transact((ctx.clone(), hash, sealed, name), move |tx, (ctx, hash, sealed, name)| {
        Box::pin(async move {
            let new = NewRequest { id, organization: place, email_hash: hash, sealed };
            if !store::insert(tx, &new, ctx.app.clock.now().0).await? {
                return Ok(());
            }
            let event = AuditEvent::new(AuditAction::AccessRequested { request: id }).at(place).on(name.as_str());
            audit::append(tx, ctx, event).await
        })
    });
    work.await
}
