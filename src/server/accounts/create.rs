//! Creating accounts, many at once, for any origin.
//!
//! In two steps: [`Maker`] seals and derives whatever needs no database, off the thread;
//! [`create()`] writes it in the transaction of its caller. Keys are claimed first and decide: an
//! account that loses one is not made. Where another master key has begun to take over meanwhile,
//! nothing is made ([`Error::KeysMoved`]): the caller prepares them again.

use std::collections::{BTreeSet, HashSet};

use hmac::Mac;
use uuid::Uuid;

use super::keys::{KeyMaker, KindKey};
use super::passwords::{self, HashPasswords, PasswordSeals};
use super::profiles::{Profiles, folded};
use super::reveals::SHOWN_FOR;
use super::search::meaning;
use super::ssns::{self, SealedSsn};
use crate::domain::account::profile::{self, Profile};
use crate::domain::account::{AccountOrigin, AccountState};
use crate::domain::field::{Ssn, Value};
use crate::domain::finding::Finding;
use crate::domain::program::{Numbering, Program};
use crate::domain::rules::Settings;
use crate::domain::template::Meaning;
use crate::server::audit::AuditAction;
use crate::server::crypto::{HashIds, Secret, hex};
use crate::server::db::accounts::keys::{Claim, Key};
use crate::server::db::accounts::write::{self, AccountRow, PasswordRow, RevealRow, SsnRow};
use crate::server::db::bulk::Load;
use crate::server::db::{Tx, imports};
use crate::server::error::Error;
use crate::server::import_keys::ImportKeys;
use crate::server::invitations::{self, Invitee};
use crate::server::organizations::Organization;
use crate::server::{App, Ctx, jobs, keys as master_keys};

/// What accounts are created for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A chunk of an import. Its rows' results and its audit entry, which also counts those that
    /// failed, are the import's.
    Import {
        /// The import.
        import: Uuid,
        /// Until when its generated passwords can be shown, microseconds.
        reveal_until: i64,
    },
    /// Somebody filled in the form for one account.
    Form,
    /// The holder registered.
    Registration,
    /// A program asked for it.
    Api,
}

impl Origin {
    fn kind(self) -> AccountOrigin {
        match self {
            Origin::Import { .. } => AccountOrigin::Import,
            Origin::Form => AccountOrigin::Form,
            Origin::Registration => AccountOrigin::Registration,
            Origin::Api => AccountOrigin::Api,
        }
    }
}

/// Who is to get an account: what was checked, and what was decided about it.
pub struct Person<'a> {
    /// Values in template order, as the check left them.
    pub values: &'a [Value<'a>],
    /// What the check found.
    pub findings: &'a [Finding],
    /// The keys of these values, where they are known already, and the master keys that made them;
    /// `None` = derive them.
    pub keys: Option<(HashIds, &'a [KindKey])>,
    /// Where the account belongs.
    pub organization: Uuid,
    /// Row of the import.
    pub row: Option<i64>,
    /// One of [`AccountState::FIRST`].
    pub state: AccountState,
    /// The password that was typed; `None` = generate one, which can be shown for a while. An
    /// invited account has none, whatever was typed: its holder sets one when they register.
    pub password: Option<Secret>,
    /// The password must be changed at first sign-in.
    pub temporary: bool,
    /// What the profile keeps besides columns: (name, value).
    pub kept: &'a [(&'a str, String)],
    /// What only a form for one account knows.
    pub of_form: Option<OfForm<'a>>,
}

/// What only a form for one account knows of a person. A password typed there is shown once more,
/// with the number of the new account.
pub struct OfForm<'a> {
    /// The id that the account gets, so that the same form sent twice makes one account.
    pub id: Uuid,
    /// Their Social Security number.
    pub ssn: Option<&'a Ssn>,
}

/// An account about to be created. Made by [`Maker::make`].
pub struct NewAccount {
    id: Uuid,
    program: &'static str,
    tenant: Uuid,
    organization: Uuid,
    row: Option<i64>,
    number: Option<String>,
    folded: [String; 2],
    state: AccountState,
    keys: Vec<Key>,
    /// The master keys that made them.
    made_with: HashIds,
    sealed: Vec<u8>,
    pending: Option<Vec<u8>>,
    reveal: Option<Vec<u8>>,
    ssn: Option<SealedSsn>,
    temporary: bool,
    /// Whom a letter invites to register.
    invitee: Option<Invitee>,
}

impl NewAccount {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Where it belongs.
    pub fn organization(&self) -> Uuid {
        self.organization
    }

    /// Its row of the import.
    pub fn row(&self) -> Option<i64> {
        self.row
    }

    /// The number that it was given.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Its password can be shown, as a generated one can.
    pub fn is_generated(&self) -> bool {
        self.reveal.is_some()
    }

    fn claims(&self) -> impl Iterator<Item = Claim> + '_ {
        self.keys.iter().map(|key| (*key, self.id))
    }
}

/// Numbers that were taken for new accounts, in order. Those that are not used are never handed out
/// again.
pub struct Numbers {
    numbering: Option<Numbering>,
    next: i64,
}

impl Numbers {
    /// Takes as many numbers as that, where the program numbers: a transaction of its own, so that
    /// nobody waits for one another.
    pub async fn take(app: &App, program: &'static Program, count: usize) -> Result<Numbers, Error> {
        let Some(numbering) = program.numbering.filter(|_| count > 0) else {
            return Ok(Numbers { numbering: None, next: 0 });
        };
        let next = app
            .db
            .transact(count as i64, move |tx, &count| Box::pin(async move { write::take_numbers(tx, program.id, count).await }));
        Ok(Numbers { numbering: Some(numbering), next: next.await? })
    }

    fn next(&mut self) -> Result<Option<String>, Error> {
        let Some(numbering) = self.numbering else { return Ok(None) };
        let number = u32::try_from(self.next).ok().and_then(numbering.number);
        self.next += 1;
        number.map(Some).ok_or_else(|| Error::broken(format!("every {} has been handed out", numbering.label)))
    }
}

/// Prepares accounts of one program within one tree of organizations. Make it once for many.
pub struct Maker {
    app: App,
    program: &'static Program,
    tenant: Uuid,
    keys: KeyMaker,
    profiles: Profiles,
    seals: PasswordSeals,
    /// Of the place where they are created: which format generated passwords have.
    settings: Settings,
}

impl Maker {
    /// At an organization: in its tree, by its settings.
    pub fn new(app: &App, program: &'static Program, place: &Organization) -> Maker {
        let tenant = place.root;
        Maker {
            program,
            tenant,
            settings: place.settings.clone(),
            keys: KeyMaker::new(&app.keys, program, tenant),
            profiles: Profiles::new(app),
            seals: PasswordSeals::new(app),
            app: app.clone(),
        }
    }

    /// As [`Maker::new`], for the rows of an import with these keys.
    pub fn of_import(app: &App, program: &'static Program, place: &Organization, keys: &ImportKeys) -> Maker {
        Maker { seals: PasswordSeals::of(keys), ..Maker::new(app, program, place) }
    }

    /// Prepares one account with the next of these numbers.
    pub fn make(&self, person: Person<'_>, numbers: &mut Numbers) -> Result<NewAccount, Error> {
        if !AccountState::FIRST.contains(&person.state) {
            return Err(Error::broken(format!("an account cannot begin as {}", person.state.name())));
        }
        let id = person.of_form.as_ref().map_or_else(|| self.app.new_id(), |form| form.id);
        let number = numbers.next()?;
        let of_number = number.as_deref().map(|number| self.keys.of_number(number)).unwrap_or_default();
        let known = person.keys.filter(|(made_with, _)| *made_with == self.keys.ids()).map(|(_, keys)| keys);
        let derived = if known.is_none() { self.keys.of_row(person.values) } else { Vec::new() };
        let keys = known.unwrap_or(&derived);
        let ssn = person.of_form.as_ref().and_then(|form| form.ssn);
        let of_ssn = ssn.map(|ssn| ssns::keys(self.program, &self.keys, ssn)).unwrap_or_default();
        let mut profile = profile::of(self.program, person.values, person.findings);
        profile.extend(person.kept.iter().map(|(name, value)| ((*name).to_owned().into(), value.clone())));
        let invitee = (person.state == AccountState::Invited && self.program.registration.is_some())
            .then(|| self.invitee(id, &person, &profile));
        let (password, shown) = match (person.state, person.password) {
            (AccountState::Invited, _) => (None, false),
            (_, Some(typed)) => (Some(typed), person.of_form.is_some()),
            (_, None) => (Some(passwords::generate(&*self.app.rng, &self.settings)), true),
        };
        let password = password.as_ref();
        Ok(NewAccount {
            id,
            program: self.program.id,
            tenant: self.tenant,
            organization: person.organization,
            row: person.row,
            folded: folded(self.program, person.values),
            state: person.state,
            keys: self.keys.owned(keys).chain(&of_number).chain(&of_ssn).map(|(_, key)| *key).collect(),
            made_with: self.keys.ids(),
            sealed: self.profiles.seal(self.tenant, id, &profile)?,
            pending: password.map(|password| self.seals.pending(id, password)).transpose()?,
            reveal: password.filter(|_| shown).map(|password| self.seals.reveal(self.tenant, id, password)).transpose()?,
            ssn: ssn.map(|ssn| ssns::seal(&self.app, self.tenant, id, ssn)).transpose()?,
            temporary: person.temporary,
            invitee,
            number,
        })
    }
}

impl Maker {
    /// The holder of an account that begins as invited.
    fn invitee(&self, account: Uuid, person: &Person<'_>, profile: &Profile) -> Invitee {
        Invitee {
            account,
            organization: person.organization,
            email: meaning(self.program, profile, Meaning::SignIn).unwrap_or_default(),
            name: (self.program.display_name)(person.values),
            uploaded_by: None,
        }
    }
}

/// What came of [`create()`].
#[must_use]
pub struct Created<'a> {
    /// They exist now.
    pub made: Vec<&'a NewAccount>,
    /// They lost a key to somebody else and hold none.
    pub lost: Vec<&'a NewAccount>,
    /// Keyed hash over rows and ids of those that were made, for the audit entry of a chunk.
    pub digest: String,
}

/// Creates accounts, as many as get all their keys. Writes the audit entries but for an import,
/// which writes one for its chunk and has looked at the place of each row.
pub async fn create<'a>(tx: &mut Tx, ctx: &Ctx, origin: Origin, accounts: &'a [NewAccount]) -> Result<Created<'a>, Error> {
    if !matches!(origin, Origin::Import { .. }) {
        let places: BTreeSet<_> = accounts.iter().map(|new| (new.organization, new.program, new.tenant)).collect();
        for (organization, program, tenant) in places {
            super::open_place(tx, ctx, organization, program, tenant).await?;
        }
    }
    // What is in use stays so from here on: nobody makes the same keys with another one.
    let in_use = master_keys::settle(tx, &ctx.app).await?.hashes();
    if accounts.iter().any(|account| account.made_with != in_use) {
        return Err(Error::KeysMoved);
    }
    let (made, lost) = claim(tx, accounts).await?;
    load(tx, ctx, origin, &made).await?;
    if !matches!(origin, Origin::Import { .. }) {
        for account in &made {
            let action = AuditAction::AccountCreated { origin: origin.kind() };
            super::audited(tx, ctx, account.organization, account.id, action).await?;
        }
    }
    invite(tx, ctx, origin, &made).await?;
    let mut digest = ctx.app.keys.created_mac();
    for account in &made {
        // Rows as 32 bits: a file has a million at most.
        digest.update(&(account.row.unwrap_or_default() as u32).to_be_bytes());
        digest.update(account.id.as_bytes());
    }
    Ok(Created { made, lost, digest: hex(&digest.finalize().into_bytes()) })
}

/// Invites the holders of those that wait for them to register.
async fn invite(tx: &mut Tx, ctx: &Ctx, origin: Origin, made: &[&NewAccount]) -> Result<(), Error> {
    let uploaded_by = match origin {
        Origin::Import { import, .. } => imports::find_in(tx, import).await?.and_then(|import| import.announced_by),
        _ => None,
    };
    let invited = made.iter().filter_map(|account| account.invitee.clone());
    let invitees: Vec<Invitee> = invited.map(|invitee| Invitee { uploaded_by, ..invitee }).collect();
    let Some(first) = made.iter().find(|account| account.invitee.is_some()) else { return Ok(()) };
    let program = ctx.app.registry.get(first.program).ok_or_else(|| Error::stored("accounts", "program", first.id))?;
    // An import's chunk has one entry for all.
    let each = !matches!(origin, Origin::Import { .. });
    invitations::invite(tx, ctx, program, &invitees, each).await
}

/// Gives every account its keys. One that loses a key gives the others back.
async fn claim<'a>(tx: &mut Tx, accounts: &'a [NewAccount]) -> Result<(Vec<&'a NewAccount>, Vec<&'a NewAccount>), Error> {
    let mut wanted: Vec<Claim> = accounts.iter().flat_map(NewAccount::claims).collect();
    wanted.sort_unstable();
    let taken: HashSet<Claim> = write::claim_keys(tx, &wanted).await?;
    if taken.is_empty() {
        return Ok((accounts.iter().collect(), Vec::new()));
    }
    let (lost, made): (Vec<_>, Vec<_>) = accounts.iter().partition(|account| account.claims().any(|key| taken.contains(&key)));
    let back: Vec<Claim> = lost.iter().flat_map(|account| account.claims()).filter(|key| !taken.contains(key)).collect();
    write::free_keys(tx, &back).await?;
    Ok((made, lost))
}

async fn load(tx: &mut Tx, ctx: &Ctx, origin: Origin, made: &[&NewAccount]) -> Result<(), Error> {
    if made.is_empty() {
        return Ok(());
    }
    let now = ctx.app.clock.now().0;
    let batch = ctx.app.new_id();
    let (import, until_at) = match origin {
        Origin::Import { import, reveal_until } => (Some(import), reveal_until),
        _ => (None, now + SHOWN_FOR),
    };
    let keys: Vec<Vec<u8>> = made.iter().map(|account| account.keys.concat()).collect();
    let (mut rows, mut passwords, mut reveals, mut ssns) = (Load::new(), Load::new(), Load::new(), Load::new());
    for (account, keys) in made.iter().zip(&keys) {
        let [last_folded, first_folded] = &account.folded;
        rows.push(AccountRow {
            id: account.id,
            program: account.program,
            tenant_id: account.tenant,
            organization_id: account.organization,
            number: account.number.as_deref(),
            last_folded,
            first_folded,
            state: account.state.name(),
            state_at: now,
            keys,
            sealed: &account.sealed,
            origin: origin.kind().name(),
            import_id: import,
            import_row: account.row,
            created_at: now,
        });
        let (account_id, temporary) = (account.id, account.temporary);
        if let Some(sealed) = &account.pending {
            passwords.push(PasswordRow { account_id, state: "pending", sealed, temporary, batch });
        }
        if let Some(sealed) = &account.reveal {
            reveals.push(RevealRow { account_id, import_id: import, import_row: account.row, sealed, until_at });
        }
        if let Some(SealedSsn { kind, last_four, sealed }) = &account.ssn {
            ssns.push(SsnRow { account_id, kind, last_four, sealed });
        }
    }
    rows.run(tx).await?;
    passwords.run(tx).await?;
    reveals.run(tx).await?;
    ssns.run(tx).await?;
    let waiting = made.iter().filter(|account| account.pending.is_some()).count();
    if waiting > 0 {
        jobs::enqueue(tx, &ctx.app, &HashPasswords { batch, import }, None).await?;
    }
    match import {
        // An import counts those of its accounts whose passwords need not be hashed any more.
        Some(import) if waiting < made.len() => imports::add_hashed(tx, import, (made.len() - waiting) as i64).await,
        _ => Ok(()),
    }
}
