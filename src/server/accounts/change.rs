//! A change of name, email or birth date. The account's keys follow; if somebody else has one of
//! the new ones, nothing changes.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::invite::invite_again;
use super::keys::{KeyMaker, KindKey};
use super::profiles::{Profiles, folded};
use super::view::state_of;
use super::{audited, program_of, renew, staff_role, taken, to_manage, verify};
use crate::domain::access::Permission;
use crate::domain::account::profile::{self, Profile};
use crate::domain::check::check_cell;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::program::Program;
use crate::domain::rules::Rules;
use crate::domain::template::{Column, Meaning, Need};
use crate::messages::accounts::AccountText as T;
use crate::messages::findings;
use crate::server::audit::AuditAction;
use crate::server::crypto::{HashIds, Phase};
use crate::server::db::accounts::keys::{Claim, Key};
use crate::server::db::accounts::{self as store, AccountRecord, write};
use crate::server::db::{Tx, holder_resets};
use crate::server::error::Error;
use crate::server::{App, Ctx, keys as master_keys, organizations};
use crate::wire::ApiError;

/// Changes what tells who a person is: pairs of a column's short name and its new text, as a form
/// would hold it. Other columns belong to a form that checks the whole row.
pub async fn change(ctx: &Ctx, account: Uuid, changes: Vec<(String, String)>) -> Result<(), ApiError> {
    let here = store::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    let place = organizations::find_for(ctx, Permission::ManageAccounts, here.organization_id).await?;
    let rules = organizations::rules(&ctx.app, &here.program, &place);
    let work = ctx.transact((ctx.clone(), account, changes, rules), |tx, (ctx, account, changes, rules)| {
        Box::pin(change_in(tx, ctx, *account, changes, rules))
    });
    Ok(work.await?)
}

async fn change_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, changes: &[(String, String)], rules: &Rules) -> Result<(), Error> {
    let account = to_manage(tx, ctx, id).await?;
    require_changeable(&account)?;
    let program = program_of(&ctx.app, &account)?;
    let mut profile = Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?;
    for (name, text) in changes {
        set(program, &mut profile, name, text, rules)?;
    }
    replace_profile(tx, ctx, &account, &profile).await
}

/// Gives an account these values, checked and in their canonical form, in the transaction of
/// something larger: columns' short names with their values. The others stay.
pub(in crate::server) async fn correct_in(
    tx: &mut Tx,
    ctx: &Ctx,
    id: Uuid,
    values: &[(&'static str, String)],
) -> Result<(), Error> {
    let account = to_manage(tx, ctx, id).await?;
    require_changeable(&account)?;
    let mut profile = Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?;
    profile.extend(values.iter().map(|(name, value)| ((*name).into(), value.clone())));
    replace_profile(tx, ctx, &account, &profile).await
}

/// An account that has given up its keys stays as it is.
pub(super) fn require_changeable(account: &AccountRecord) -> Result<(), Error> {
    let state = state_of(account.id, &account.state)?;
    match state.holds_keys() {
        true => Ok(()),
        false => Err(ApiError::Refused(T::NoChange.fill(&[("state", &state.name())])).into()),
    }
}

/// Gives an account that profile: its keys follow, and the audit log has the names of what is
/// different. Refuses when somebody else has one of the new keys.
pub(super) async fn replace_profile(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord, profile: &Profile) -> Result<(), Error> {
    let stored = Profiles::new(&ctx.app).open(account.tenant_id, account.id, &account.sealed)?;
    let changed = differing(&stored, profile);
    // Before its keys are asked for: those may be written then, and belong to the account.
    if changed.is_empty() {
        return Ok(());
    }
    let program = program_of(&ctx.app, account)?;
    require_fresh(ctx, program, [&stored, profile])?;
    let mut keys = Keys::of(tx, &ctx.app, account).await?;
    let values = profile::values(keys.program, profile);
    keys.become_those_of(tx, &values).await?;
    let [last_folded, first_folded] = folded(keys.program, &values);
    let to = write::Changed {
        last_folded: &last_folded,
        first_folded: &first_folded,
        keys: &keys.concat(),
        sealed: &Profiles::new(&ctx.app).seal(account.tenant_id, account.id, profile)?,
        at: ctx.app.clock.now().0,
    };
    write::set_profile(tx, account.id, &to).await?;
    // One that was mailed to the address before may be read by somebody else.
    holder_resets::end(tx, account.id).await?;
    verify::after_change(tx, ctx, account, &stored, profile).await?;
    staff_role::after_change(tx, ctx.into(), account, keys.program, [&stored, profile]).await?;
    invite_again(tx, ctx, account.id).await?;
    audited(tx, ctx, account.organization_id, account.id, AuditAction::AccountChanged { columns: changed }).await
}

/// What an account's holder signs in with is where codes are mailed, and who is staff because of an
/// account gets or loses a role by it: changing either takes a fresh password.
fn require_fresh(ctx: &Ctx, program: &Program, [before, after]: [&Profile; 2]) -> Result<(), ApiError> {
    let signs_in = program.column_meaning(Meaning::SignIn).map(|column| program.columns[column].name);
    let other_address = signs_in.is_some_and(|name| before.get(name) != after.get(name));
    let other_role = staff_role::of(program, before) != staff_role::of(program, after);
    if other_address || other_role { ctx.require_fresh() } else { Ok(()) }
}

/// Names of what two profiles have differently.
fn differing(before: &Profile, after: &Profile) -> Vec<String> {
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).map(ToString::to_string).collect()
}

/// Checks one new value and puts it into the profile.
fn set(program: &'static Program, profile: &mut Profile, name: &str, text: &str, rules: &Rules) -> Result<(), ApiError> {
    let column = program.column(name).filter(|column| tells_who(&program.columns[*column])).ok_or(ApiError::NotFound)?;
    let refuse = |finding: Finding| Err(ApiError::Field(name.to_owned(), findings::sentence(program, finding, text)));
    if text.trim().is_empty() {
        if program.columns[column].need == Need::Required {
            return refuse(Finding::new(0, column as u8, Code::Required, 0));
        }
        profile.remove(name);
        return Ok(());
    }
    let (value, found) = check_cell(program, column, text, rules);
    if let Some((code, param)) = found.into_iter().find(|(code, _)| code.severity() == Severity::Error) {
        return refuse(Finding::new(0, column as u8, code, param));
    }
    let canonical = value.canonical().ok_or_else(|| Error::broken(format!("{name} was read as nothing")))?;
    profile.insert(program.columns[column].name.into(), canonical);
    Ok(())
}

fn tells_who(column: &Column) -> bool {
    matches!(column.meaning, Meaning::FirstName | Meaning::LastName | Meaning::BirthDate | Meaning::SignIn)
}

/// The keys of one account on their way to others.
pub(super) struct Keys {
    pub program: &'static Program,
    account: Uuid,
    maker: KeyMaker,
    /// Those of its number, which stay whatever happens.
    number: Vec<Key>,
    /// Those that no change of the profile touches: its number's, and a Social Security number's.
    apart: Vec<Key>,
    has: Vec<Key>,
    profile: Profile,
}

impl Keys {
    /// Those that it has. While another master key takes over, it gets that one's first.
    pub(super) async fn of(tx: &mut Tx, app: &App, account: &AccountRecord) -> Result<Keys, Error> {
        let in_use = master_keys::settle(tx, app).await?;
        let program = program_of(app, account)?;
        let maker = KeyMaker::new(&app.keys, program, account.tenant_id);
        let number = account.number.as_deref().map(|number| maker.of_number(number)).unwrap_or_default();
        let (has, rest) = account.keys.as_chunks::<16>();
        if !rest.is_empty() {
            return Err(Error::stored("accounts", "keys", account.id));
        }
        let taken_over = match in_use.phase {
            Phase::Both => renew::take_over(tx, app, account, in_use).await?,
            _ => None,
        };
        let has = taken_over.as_deref().unwrap_or(has);
        let profile = Profiles::new(app).open(account.tenant_id, account.id, &account.sealed)?;
        // With the key before as well: until it is given back, the account has keys of both.
        let both = HashIds([in_use.current, in_use.next.unwrap_or_default()]);
        let both = KeyMaker::of(&app.keys, program, account.tenant_id, both);
        let of_profile = both.of_row(&profile::values(program, &profile));
        let derived: BTreeSet<Key> = both.owned(&of_profile).map(|(_, key)| *key).collect();
        Ok(Keys {
            program,
            account: account.id,
            number: maker.owned(&number).map(|(_, key)| *key).collect(),
            apart: has.iter().filter(|key| !derived.contains(*key)).copied().collect(),
            has: has.to_vec(),
            maker,
            profile,
        })
    }

    /// The values of the profile as it is stored.
    pub fn stored_values(&self) -> Vec<Value<'static>> {
        profile::values(self.program, &self.profile).into_iter().map(Value::into_owned).collect()
    }

    /// Claims the keys of these values and frees the others. Refuses, and so rolls back, when
    /// somebody else has one of them.
    pub async fn become_those_of(&mut self, tx: &mut Tx, values: &[Value<'_>]) -> Result<(), Error> {
        let of_row = self.maker.of_row(values);
        let wanted: Vec<&KindKey> = self.maker.owned(&of_row).collect();
        let mut claims: Vec<Claim> =
            wanted.iter().filter(|(_, key)| !self.has.contains(key)).map(|(_, key)| (*key, self.account)).collect();
        claims.sort_unstable();
        if !claims.is_empty() {
            let lost = write::claim_keys(tx, &claims).await?;
            let lost: Vec<&KindKey> = wanted.iter().filter(|(_, key)| lost.contains(&(*key, self.account))).copied().collect();
            if !lost.is_empty() {
                return Err(taken(self.program, &lost).into());
            }
        }
        let wanted = wanted.into_iter().map(|(_, key)| *key);
        self.keep(tx, wanted.chain(self.apart.clone()).collect()).await
    }

    /// Frees every key but that of the number.
    pub async fn become_only_the_number(&mut self, tx: &mut Tx) -> Result<(), Error> {
        self.keep(tx, BTreeSet::new()).await
    }

    /// Frees what is neither one of these nor the number's.
    async fn keep(&mut self, tx: &mut Tx, mut keys: BTreeSet<Key>) -> Result<(), Error> {
        keys.extend(&self.number);
        let free: Vec<Claim> = self.has.iter().filter(|key| !keys.contains(*key)).map(|key| (*key, self.account)).collect();
        write::free_keys(tx, &free).await?;
        self.has = keys.into_iter().collect();
        Ok(())
    }

    /// As stored with the account.
    pub fn concat(&self) -> Vec<u8> {
        self.has.concat()
    }
}
