//! Finding accounts by their keys: a number, an email, a name with a birth date, whatever the
//! program has.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use uuid::Uuid;

use super::keys::KeyMaker;
use super::{look_ups, view};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::account::profile::Profile;
use crate::domain::check::check_cell;
use crate::domain::dates::{self, Form};
use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::db::accounts::{keys as store, passwords};
use crate::server::organizations::{self, Organization};
use crate::server::{Ctx, clock, keys as master_keys};
use crate::wire::ApiError;
use crate::wire::accounts::FoundAccount;

/// Accounts of the organization's program that have a key of these values: pairs of a column's
/// short name and its text, as typed. What has another tree's scope is looked for in the
/// organization's own tree. Accounts outside the caller's organizations are masked.
pub async fn search(ctx: &Ctx, organization: Uuid, values: &[(&str, &str)]) -> Result<Vec<FoundAccount>, ApiError> {
    let place = organizations::find_for(ctx, Permission::Read, organization).await?;
    let program = ctx.app.registry.get(&place.here.program).ok_or(ApiError::NotFound)?;
    let rules = organizations::rules(&ctx.app, program.id, &place);
    let mut row = vec![Value::Blank; program.columns.len()];
    for (name, text) in values {
        let column = program.column(name).ok_or(ApiError::NotFound)?;
        row[column] = check_cell(program, column, text, &rules).0;
    }
    let ids = owners(ctx, program, Some(place.here.id), [place.root], &[row]).await?;
    listed(ctx, program, &ids).await
}

/// Accounts of that organization's program and tree whose holders sign in with that text, wherever
/// they belong. It counts as a search.
pub(in crate::server) async fn by_sign_in(ctx: &Ctx, place: &Organization, text: &str) -> Result<Vec<Uuid>, ApiError> {
    let program = ctx.app.registry.get(&place.here.program).ok_or(ApiError::NotFound)?;
    let column = program.column_meaning(Meaning::SignIn).ok_or(ApiError::NotFound)?;
    let rules = organizations::rules(&ctx.app, program.id, place);
    let mut row = vec![Value::Blank; program.columns.len()];
    row[column] = check_cell(program, column, text.trim(), &rules).0;
    owners(ctx, program, Some(place.here.id), [place.root], &[row]).await
}

/// Accounts of a program that own a key of one of these rows, within these trees. What that may
/// tell of others is counted for the caller, at `place`.
pub(super) async fn owners(
    ctx: &Ctx,
    program: &'static Program,
    place: Option<Uuid>,
    roots: impl IntoIterator<Item = Uuid>,
    rows: &[Vec<Value<'_>>],
) -> Result<Vec<Uuid>, ApiError> {
    master_keys::follow(&ctx.app).await?;
    let (mut keys, mut dated) = (Vec::new(), look_ups::Dated::default());
    let today = ctx.app.today(clock::DEFAULT_ZONE);
    for root in roots {
        let maker = KeyMaker::new(&ctx.app.keys, program, root);
        keys.extend(rows.iter().flat_map(|row| maker.of_row(row)).map(|(_, key)| key));
        rows.iter().for_each(|row| dated.extend(look_ups::with_birth_date(program, &maker, row, today)));
    }
    keys.sort_unstable();
    keys.dedup();
    let hits = store::look_up(&ctx.app.db, &keys).await?;
    look_ups::record(ctx, place, keys.len(), &dated, &hits).await?;
    Ok(hits.accounts())
}

/// These accounts of a program as a list shows them, in that order; masked outside the caller's
/// organizations.
pub(in crate::server) async fn listed(ctx: &Ctx, program: &'static Program, ids: &[Uuid]) -> Result<Vec<FoundAccount>, ApiError> {
    let db = &ctx.app.db;
    let mut known = view::known(&ctx.app, program, ids).await?;
    let waiting = passwords::waiting(db, ids, ctx.app.clock.now().0).await?;
    let mut places = HashMap::<Uuid, String>::new();
    let mut found = Vec::with_capacity(ids.len());
    for account in ids.iter().filter_map(|id| known.remove(id)) {
        let masked = FoundAccount {
            account: None,
            program: program.name.to_owned(),
            name: initials(&account.name),
            number: None,
            born: None,
            sign_in: None,
            organization: String::new(),
            state: account.state,
            waiting: false,
            verification: None,
            may_change: false,
            may_move: false,
        };
        if !ctx.scope.may(Permission::Read, account.organization) {
            found.push(masked);
            continue;
        }
        if let Entry::Vacant(place) = places.entry(account.organization) {
            place.insert(organizations::find_for(ctx, Permission::Read, account.organization).await?.here.name);
        }
        found.push(FoundAccount {
            account: Some(account.id),
            born: meaning(program, &account.profile, Meaning::BirthDate),
            sign_in: meaning(program, &account.profile, Meaning::SignIn),
            organization: places[&account.organization].clone(),
            waiting: waiting.contains(&account.id),
            verification: program.verification.map(|_| account.verification),
            may_change: ctx.scope.may(Permission::ManageAccounts, account.organization),
            may_move: program.moves
                && matches!(account.state, AccountState::Active | AccountState::Invited)
                && ctx.scope.may(Permission::Import, account.organization),
            name: account.name,
            number: account.number,
            ..masked
        });
    }
    Ok(found)
}

/// What an account's profile has in the column of that meaning, a date as the template writes it.
pub(super) fn meaning(program: &Program, profile: &Profile, meaning: Meaning) -> Option<String> {
    let column = &program.columns[program.column_meaning(meaning)?];
    let text = profile.get(column.name)?;
    match column.field.of_canonical(text) {
        Value::Date(day) => Some(dates::write(day, column.field.date_form().unwrap_or(Form::YearMonthDay))),
        _ => Some(text.clone()),
    }
}

/// The same account as those see it who may not know whose it is.
pub(super) fn masked(found: FoundAccount) -> FoundAccount {
    FoundAccount {
        account: None,
        name: initials(&found.name),
        number: None,
        born: None,
        sign_in: None,
        organization: String::new(),
        waiting: false,
        verification: None,
        may_change: false,
        may_move: false,
        ..found
    }
}

/// `Ana Ruiz` becomes `A. R.`
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next()).map(|letter| format!("{letter}."));
    letters.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_outside_the_scope_is_masked_to_its_initials() {
        assert_eq!(initials("Ana  de la Cruz"), "A. d. l. C.");
        assert_eq!((initials("Madonna"), initials("")), ("M.".to_owned(), String::new()));
    }
}
