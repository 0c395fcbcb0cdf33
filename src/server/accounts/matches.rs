//! People who have an account already and may be the one that a form is being filled in for.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::form::Place;
use super::keys::KeyMaker;
use super::search::listed;
use super::{look_ups, ssn_search};
use crate::domain::access::Permission;
use crate::domain::program::form::{FormUse, check};
use crate::messages::form::FormText as T;
use crate::server::accounts::profiles::folded;
use crate::server::db::accounts::keys::look_up;
use crate::server::db::accounts::names::{WantedAccounts, by_name};
use crate::server::db::organizations as places;
use crate::server::{Ctx, keys as master_keys};
use crate::wire::ApiError;
use crate::wire::forms::Matching;

/// Most people of the same name that are listed.
const SAME_NAME: i64 = 10;

/// Who has the email address that was entered, or the name and the birth date; and, within the
/// caller's organizations, who has the name with another birth date. Outside them they are masked.
///
/// Who has the Social Security number, those who may search by it learn as well.
pub async fn matches(ctx: &Ctx, organization: Uuid, entries: &[(String, String)]) -> Result<Vec<Matching>, ApiError> {
    let place = Place::find(ctx, organization).await?;
    let program = place.program;
    let row = check(program, place.form, FormUse::Create, entries, &place.rules);
    master_keys::follow(&ctx.app).await?;
    let maker = KeyMaker::new(&ctx.app.keys, program, place.here.root);
    let of_row = maker.of_row(&row.values);
    let mut wanted: Vec<_> = of_row.iter().map(|(_, key)| *key).collect();
    wanted.sort_unstable();
    let hits = look_up(&ctx.app.db, &wanted).await?;
    let dated = look_ups::with_birth_date(program, &maker, &row.values, place.rules.today);
    look_ups::record(ctx, Some(place.here.here.id), wanted.len(), &dated, &hits).await?;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (kind, key) in &of_row {
        let new: Vec<Uuid> = hits.owners(key).iter().copied().filter(|id| seen.insert(*id)).collect();
        let same = T::Same.fill(&[("what", &program.keys[usize::from(*kind)].noun)]);
        found.extend(listed(ctx, program, &new).await?.into_iter().map(|account| Matching { why: same.clone(), account }));
    }
    if let Some(ssn) = row.ssn.as_ref().filter(|_| ctx.scope.may(Permission::Ssn, organization)) {
        let mut same = ssn_search::while_filled_in(ctx, program, place.here.root, ssn).await?;
        same.retain(|id| seen.insert(*id));
        let same = listed(ctx, program, &same).await?;
        found.extend(same.into_iter().map(|account| Matching { why: T::SameNumber.en().to_owned(), account }));
    }
    let [last, first] = folded(program, &row.values);
    if !last.is_empty() {
        let mine = places::list(&ctx.app.db, &ctx.scope.filter(Permission::Read)).await?;
        let mine: Vec<Uuid> = mine.into_iter().filter(|row| row.program == program.id).map(|row| row.id).collect();
        let wanted = WantedAccounts { last, first, whole: true, now: ctx.app.clock.now().0, ..Default::default() };
        let mut named = by_name(&ctx.app.db, &mine, &wanted, SAME_NAME).await?;
        named.retain(|id| seen.insert(*id));
        let why = T::SameName.en();
        let named = listed(ctx, program, &named).await?;
        found.extend(named.into_iter().map(|account| Matching { why: why.to_owned(), account }));
    }
    Ok(found)
}
