//! Finding accounts by what somebody typed, in all programs that they work in.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use uuid::Uuid;

use super::search::{listed, owners};
use super::ssn_search;
use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::domain::rules::{Rules, Settings};
use crate::domain::search::{self, NameStart, Readings};
use crate::domain::verification::{MOST_AT_ONCE, SOON_DAYS};
use crate::messages::accounts::AccountText as T;
use crate::server::Ctx;
use crate::server::clock::{self, DAY};
use crate::server::db::accounts::names::{WantedAccounts, by_name};
use crate::server::db::organizations as places;
use crate::wire::ApiError;
use crate::wire::accounts::{AccountFilter, FoundAccount, SearchResult, SelectedAccounts};

/// Most accounts that the beginning of a name lists.
pub const LISTED: usize = 50;

/// Where somebody may look in one program.
#[derive(Default)]
struct Places {
    /// The trees that these organizations belong to.
    roots: BTreeSet<Uuid>,
    /// Those that the filter leaves.
    organizations: Vec<Uuid>,
}

/// Accounts that a typed text may mean; of a blank text, those that the filter lists. An exact
/// number, address, or name with birth date is found in all of its program, and masked outside the
/// caller's organizations. A Social Security number finds nobody outside them.
pub async fn find(ctx: &Ctx, text: &str, filter: &AccountFilter) -> Result<SearchResult, ApiError> {
    find_first(ctx, text, filter, LISTED).await
}

/// The accounts that [`find()`] lists, as many as can be selected at once: those that the caller
/// may change.
pub async fn select(ctx: &Ctx, text: &str, filter: &AccountFilter) -> Result<SelectedAccounts, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageAccounts)?;
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let found = find_first(ctx, text, filter, MOST_AT_ONCE).await?;
    let mut accounts: Vec<Uuid> =
        found.accounts.into_iter().filter(|found| found.may_change).filter_map(|found| found.account).collect();
    let more = found.more || accounts.len() > MOST_AT_ONCE;
    accounts.truncate(MOST_AT_ONCE);
    Ok(SelectedAccounts { accounts, more })
}

/// `limit`: most accounts that the beginning of a name lists.
async fn find_first(ctx: &Ctx, text: &str, filter: &AccountFilter, limit: usize) -> Result<SearchResult, ApiError> {
    let length = text.chars().count();
    if length > search::MAX_CHARS {
        let text = T::TooLong.fill(&[("length", &length), ("limit", &search::MAX_CHARS)]);
        return Err(ApiError::Field("q".to_owned(), text));
    }
    if !filter.is_plain() {
        return Err(ApiError::NotFound);
    }
    // Names, and what a filter lists, may go through many accounts.
    let _turn = ctx.app.limits.scan(ctx).await;
    let mut result = SearchResult::default();
    let places = places_of(ctx, filter).await?;
    for program in ctx.app.registry.all().iter().copied().filter(|program| program.takes_files()) {
        let Some(places) = places.get(program.id) else { continue };
        let rules = Rules::new(program.id, ctx.app.today(clock::DEFAULT_ZONE), Settings::default());
        let mut typed = search::read(program, text, &rules);
        if text.trim().is_empty() && *filter != AccountFilter::default() {
            typed.names.push(NameStart::default());
        }
        let (accounts, more) = in_program(ctx, program, places, &typed, filter, limit).await?;
        result.accounts.extend(accounts);
        result.more |= more;
        result.hint = typed.hint.map_or(result.hint, str::to_owned);
        let number = ssn_search::find(ctx, program, &places.roots, text).await?;
        result.accounts.extend(exact_hits(ctx, program, &number.accounts, places, filter).await?);
        result.hint = number.hint.map_or(result.hint, |hint| hint.en().to_owned());
    }
    result.accounts.sort_by_key(|account| account.account.is_none());
    Ok(result)
}

/// By program, the organizations that the caller may read and the filter leaves.
async fn places_of(ctx: &Ctx, filter: &AccountFilter) -> Result<BTreeMap<String, Places>, ApiError> {
    let below = match filter.organization.as_str() {
        "" => None,
        id => {
            let id = Uuid::parse_str(id).map_err(|_| ApiError::NotFound)?;
            ctx.require(Permission::Read, id)?;
            Some(places::below(&ctx.app.db, id).await?.into_iter().map(|row| row.id).collect::<HashSet<_>>())
        }
    };
    ctx.scope.require_somewhere(Permission::Read)?;
    let mut found = BTreeMap::<String, Places>::new();
    for row in places::list(&ctx.app.db, &ctx.scope.filter(Permission::Read)).await? {
        let of_program = found.entry(row.program).or_default();
        of_program.roots.insert(row.root_id);
        if below.as_ref().is_none_or(|below| below.contains(&row.id)) {
            of_program.organizations.push(row.id);
        }
    }
    Ok(found)
}

async fn in_program(
    ctx: &Ctx,
    program: &'static Program,
    places: &Places,
    typed: &Readings,
    filter: &AccountFilter,
    limit: usize,
) -> Result<(Vec<FoundAccount>, bool), ApiError> {
    let at = places.organizations.first().or(places.roots.first()).copied();
    let exact = owners(ctx, program, at, places.roots.iter().copied(), &typed.rows).await?;
    let exact = exact_hits(ctx, program, &exact, places, filter).await?;
    let now = ctx.app.clock.now().0;
    let ending = filter.verification == AccountFilter::ENDING;
    let mut ids = Vec::new();
    for name in &typed.names {
        let wanted = WantedAccounts {
            last: name.last.clone(),
            first: name.first.clone(),
            whole: false,
            state: filter.state.clone(),
            origin: filter.origin.clone(),
            waiting: !filter.password.is_empty(),
            now,
            verification: if ending { String::new() } else { filter.verification.clone() },
            ends_by: ending.then(|| ends_by(ctx)),
        };
        for id in by_name(&ctx.app.db, &places.organizations, &wanted, limit as i64 + 1).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let more = ids.len() > limit;
    ids.truncate(limit);
    let named = listed(ctx, program, &ids).await?;
    let new = named.into_iter().filter(|account| exact.iter().all(|known| known.account != account.account));
    let new: Vec<FoundAccount> = new.collect();
    Ok((exact.into_iter().chain(new).collect(), more))
}

/// Accounts that were meant exactly. The filter hides some of the caller's own; that there is one
/// elsewhere is always said.
async fn exact_hits(
    ctx: &Ctx,
    program: &'static Program,
    ids: &[Uuid],
    places: &Places,
    filter: &AccountFilter,
) -> Result<Vec<FoundAccount>, ApiError> {
    let known = super::known(&ctx.app, program, ids).await?;
    let ends_by = ends_by(ctx);
    let shown = |account: &FoundAccount| {
        let Some(known) = account.account.and_then(|id| known.get(&id)) else { return true };
        let origin = if known.import.is_some() { "import" } else { "hand" };
        places.organizations.contains(&known.organization)
            && is(&filter.state, known.state.name())
            && is(&filter.origin, origin)
            && (filter.password.is_empty() || account.waiting)
            && match filter.verification.as_str() {
                AccountFilter::ENDING => known.verified_until.is_some_and(|until| until <= ends_by),
                chosen => is(chosen, known.verification.name()),
            }
    };
    let mut found = listed(ctx, program, ids).await?;
    found.retain(shown);
    Ok(found)
}

/// The last moment of a verification that ends soon.
pub(super) fn ends_by(ctx: &Ctx) -> i64 {
    ctx.app.clock.now().0 + SOON_DAYS * DAY
}

/// Whether a choice of the filter leaves this.
fn is(chosen: &str, value: &str) -> bool {
    chosen.is_empty() || chosen == value
}
