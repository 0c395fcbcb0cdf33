//! Who somebody is, and what they may: scopes, sessions, sign-in, one-time links.

use uuid::Uuid;

use super::audit::{self, AuditAction, AuditEvent};
use super::crypto::Secret;
use super::db::sessions as store;
use super::db::{account_staff, staff};
use super::staff::grant_view;
use super::{Actor, App, Ctx, Error, agreements, contacts, moves, organizations, reviews};
use crate::domain::access::{Permission, SYSTEM_ADMIN};
use crate::domain::program::Program;
use crate::messages::pages::SearchText;
use crate::wire::pages::{LocationsView, ManagementView, SearchView};
use crate::wire::session::{GrantView, Me, OrganizationRef, ProgramView, SessionView};
use crate::wire::{ApiError, Timestamp};

pub mod attempts;
pub mod browsers;
pub mod failed_proofs;
pub mod passwords;
pub mod scope;
pub mod sign_in;
pub mod step_up;
mod still;

pub use scope::Scope;

/// Where somebody signs in. What is counted and remembered at one door says nothing at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Of staff.
    Staff,
    /// Of account holders: the portal.
    Portal,
}

/// A session that is read more often than this is noted as used only once in this time.
const NOTE_EVERY: i64 = super::clock::MINUTE;

/// Whose session a token is, with what they may; `None` when it has ended or was never given.
///
/// `active`: something was done, so the session lasts on. Polling and event streams do not keep it
/// alive.
pub async fn resume(app: &App, token: &Secret, address: &str, active: bool) -> Result<Option<Ctx>, Error> {
    let now = app.clock.now().0;
    let mut found = None;
    for hash in app.keys.token_hashes(token) {
        found = store::find(&app.db, &hash, now).await?.map(|session| (hash, session));
        if found.is_some() {
            break;
        }
    }
    let Some((hash, session)) = found else { return Ok(None) };
    if active && now - session.last_seen_at >= NOTE_EVERY {
        app.db.transact(hash, move |tx, hash| Box::pin(store::seen(tx, hash, now))).await?;
    }
    Ok(Some(caller(app, session, address, now).await?))
}

async fn caller(app: &App, session: store::SessionRow, address: &str, now: i64) -> Result<Ctx, Error> {
    let scope = Scope::of_staff(&app.db, &app.registry, session.staff_id, now).await?;
    let actor = Actor::Staff { id: session.staff_id, name: session.name, session: session.id, proved_at: session.stepped_up_at };
    Ok(Ctx { app: app.clone(), scope, actor, address: address.to_owned() })
}

/// The caller as they stand now, for what goes on after their request: a scope is what somebody
/// might when it was made. *Signed out* when their session has ended or they were deactivated. Does
/// not keep the session alive.
pub async fn again(ctx: &Ctx) -> Result<Ctx, ApiError> {
    // Only people have sessions and grants that can end.
    let Actor::Staff { id, session, .. } = ctx.actor else { return Ok(ctx.clone()) };
    let now = ctx.app.clock.now().0;
    let session = store::get(&ctx.app.db, session, id, now).await?.ok_or(ApiError::SignedOut)?;
    Ok(caller(&ctx.app, session, &ctx.address, now).await?)
}

/// Staff id and session id of the signed-in user.
pub(in crate::server) fn signed_in(ctx: &Ctx) -> Result<(Uuid, Uuid), ApiError> {
    match &ctx.actor {
        Actor::Staff { id, session, .. } => Ok((*id, *session)),
        Actor::CommandLine | Actor::System => Err(ApiError::SignedOut),
    }
}

/// My grants in effect.
pub async fn grants(ctx: &Ctx) -> Result<Vec<GrantView>, ApiError> {
    let (id, _) = signed_in(ctx)?;
    let rows = staff::grants(&ctx.app.db, Some(id), ctx.app.clock.now().0).await?;
    Ok(rows.iter().filter_map(|grant| grant_view(ctx, grant)).collect())
}

/// The signed-in staff user, with everything that the frame shows.
pub async fn me(ctx: &Ctx) -> Result<Me, ApiError> {
    let (id, _) = signed_in(ctx)?;
    let row = staff::get(&ctx.app.db, id).await?.ok_or(ApiError::SignedOut)?;
    let mine = mine(ctx).await?;
    let grants = grants(ctx).await?;
    let roles = grants.iter().filter_map(|grant| ctx.app.registry.role(&grant.role));
    let extras = grants.iter().flat_map(|grant| &grant.extras).filter_map(|extra| ctx.app.registry.extra(&extra.id));
    let mut may: Vec<Permission> = roles.flat_map(|role| role.may).copied().chain(extras.map(|extra| extra.permission)).collect();
    may.sort_unstable();
    may.dedup();
    let mut import_at = organizations::references(ctx, Permission::Import).await?;
    let has_form =
        |place: &&OrganizationRef| ctx.app.registry.get(&place.program).is_some_and(|program| program.has_form_at(&place.kind));
    let form_at = import_at.iter().filter(has_form).cloned().collect();
    import_at.retain(|place| ctx.app.registry.get(&place.program).is_some_and(|program| program.imports_at(&place.kind)));
    let programs: Vec<_> = ctx.app.registry.all().iter().copied().filter(|program| works_in(&grants, program)).collect();
    let importing: Vec<_> = programs.iter().copied().filter(|program| program.takes_files()).collect();
    let pages = ctx.app.pages.of_all(importing.iter().map(|program| program.id));
    let notices = programs.iter().map(|program| ctx.app.pages.get(program.id).notice).filter(|notice| !notice.is_empty());
    let mut search = SearchView::new(&pages.search, &importing);
    search.invites &= may.contains(&Permission::Import);
    if may.contains(&Permission::Ssn) {
        search.help = format!("{} {}", search.help, SearchText::SsnHelp.en());
    }
    let locations = importing.iter().find_map(|program| LocationsView::new(ctx.app.pages.get(program.id)));
    let locations = locations.filter(|_| may.contains(&Permission::Read));
    let of_moves = importing.iter().any(|program| program.moves);
    let of_reviews = importing.iter().any(|program| program.reviews);
    let mut views = Vec::new();
    for program in ctx.app.registry.all() {
        let mut view = ProgramView::new(program, ctx.app.pages.get(program.id));
        view.pages.agreement = agreements::current(&ctx.app, program.id).await?;
        views.push(view);
    }
    Ok(Me {
        id,
        labels: pages.labels.into(),
        management: importing.first().and_then(|program| ManagementView::new(pages, program)),
        search,
        locations,
        notices: notices.map(str::to_owned).collect(),
        name: row.name,
        email: row.email,
        help_link: contacts::help_link(ctx, &grants).await?,
        grants,
        may,
        import_at,
        form_at,
        programs: views,
        session_left: mine.ends() - ctx.app.clock.now().0,
        failed_sign_ins: u64::try_from(mine.failed_before).unwrap_or(0),
        has_account: !account_staff::of_staff(&ctx.app.db, id).await?.is_empty(),
        moves: if of_moves { moves::view::waiting(ctx).await? } else { None },
        reviews: if of_reviews { reviews::view::waiting(ctx).await? } else { None },
        mail: ctx.app.config.mail.is_some(),
        demo: ctx.app.config.http.demo,
    })
}

/// Whether some grant is over everything, or at an organization of that program.
fn works_in(grants: &[GrantView], program: &Program) -> bool {
    grants.iter().any(|grant| grant.organization.as_ref().is_none_or(|place| place.program == program.id))
}

/// How long the session that asks lasts if nothing more is done, in microseconds.
pub async fn session_left(ctx: &Ctx) -> Result<i64, ApiError> {
    Ok(mine(ctx).await?.ends() - ctx.app.clock.now().0)
}

/// The session that asks.
async fn mine(ctx: &Ctx) -> Result<store::ListedSession, ApiError> {
    let (id, session) = signed_in(ctx)?;
    let rows = store::list(&ctx.app.db, id, ctx.app.clock.now().0).await?;
    rows.into_iter().find(|row| row.id == session).ok_or(ApiError::SignedOut)
}

/// The caller has seen how many sign-ins failed before theirs: the notice does not come again.
pub async fn failures_seen(ctx: &Ctx) -> Result<(), ApiError> {
    let (id, session) = signed_in(ctx)?;
    Ok(ctx.transact((), move |tx, ()| Box::pin(store::failures_seen(tx, session, id))).await?)
}

/// My sessions, the one used last first.
pub async fn list_sessions(ctx: &Ctx) -> Result<Vec<SessionView>, ApiError> {
    let (id, session) = signed_in(ctx)?;
    let rows = store::list(&ctx.app.db, id, ctx.app.clock.now().0).await?;
    let view = |row: store::ListedSession| SessionView {
        id: row.id,
        created_at: Timestamp(row.created_at),
        last_seen_at: Timestamp(row.last_seen_at),
        address: row.address,
        browser: row.browser,
        current: row.id == session,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Ends one of my sessions; *not found* when it is not mine or has ended. Another one than the
/// session that asks takes a fresh password, so that a stolen session cannot put its owner out.
pub async fn revoke_session(ctx: &Ctx, session: Uuid) -> Result<(), ApiError> {
    let (id, current) = signed_in(ctx)?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            if !store::end(tx, session, id).await? {
                return Err(ApiError::NotFound.into());
            }
            if session != current {
                ctx.require_fresh()?;
            }
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SessionEnded).on(ctx.actor.label())).await
        })
    });
    Ok(work.await?)
}

/// Ends the session that asks.
pub async fn sign_out(ctx: &Ctx) -> Result<(), ApiError> {
    let (id, session) = signed_in(ctx)?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            store::end(tx, session, id).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SignedOut).on(ctx.actor.label())).await
        })
    });
    Ok(work.await?)
}

/// On an empty database: the first System Admin, over everything, and the one-time link to set
/// their password. `None` when there is staff already.
///
/// Started again before anybody used it, it answers with a fresh link for the same staff user.
pub async fn first_admin(app: &App) -> Result<Option<crate::wire::staff::NewLink>, Error> {
    const EMAIL: &str = "admin@localhost.localdomain";
    let ctx = Ctx::system(app);
    let rows = staff::list(&app.db).await?;
    match rows.as_slice() {
        [] => {
            let link = super::staff::add(&ctx, EMAIL, "System Admin").await?;
            super::staff::grant(&ctx, link.staff, SYSTEM_ADMIN.id, None, "").await?;
            Ok(Some(link))
        }
        [only] if only.email == EMAIL && only.password_hash.is_none() => Ok(Some(super::staff::new_link(&ctx, only.id).await?)),
        _ => Ok(None),
    }
}
