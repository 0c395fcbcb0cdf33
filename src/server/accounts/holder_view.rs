//! What the portal reads of an account: whose a number or address is, and what its holder is shown.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::keys::KeyMaker;
use super::search::meaning;
use super::view::{Known, known};
use super::{program_of, staff_role, verify};
use crate::domain::account::AccountState;
use crate::domain::dates::Date;
use crate::domain::program::{KeyScope, Program};
use crate::domain::rules::{Rules, Settings};
use crate::domain::search;
use crate::domain::template::Meaning;
use crate::domain::verification::VerificationState;
use crate::server::auth::passwords::Owner;
use crate::server::db::accounts as store;
use crate::server::db::accounts::keys::look_up;
use crate::server::db::organizations;
use crate::server::error::Error;
use crate::server::{App, clock, keys as master_keys};

/// An account as its holder may know it.
#[derive(Clone)]
pub(in crate::server) struct HolderAccount {
    /// The account.
    pub id: Uuid,
    /// Its program.
    pub program: &'static Program,
    /// Where it belongs.
    pub organization: Uuid,
    /// Its state.
    pub state: AccountState,
    /// The holder's name.
    pub name: String,
    /// The number that the program assigned.
    pub number: Option<String>,
    /// What the holder signs in with besides.
    pub sign_in: Option<String>,
    /// Whether the holder's identity is verified, where the program asks.
    pub verification: Option<VerificationState>,
    /// The role of staff that its holder has where the account is.
    pub staff_role: Option<&'static str>,
    /// First and last name.
    names: Vec<String>,
    born: Option<Date>,
}

impl HolderAccount {
    /// Does something with whose password it is: what must not stand in it.
    pub fn as_owner<T>(&self, ask: impl FnOnce(&Owner<'_>) -> T) -> T {
        let names = self.names.iter().chain(&self.number).map(String::as_str);
        let names: Vec<&str> = names.collect();
        ask(&Owner { names: &names, email: self.sign_in.as_deref().unwrap_or_default(), born: self.born })
    }
}

/// The account of that id; `None` when there is none.
pub(in crate::server) async fn read(app: &App, id: Uuid) -> Result<Option<HolderAccount>, Error> {
    let Some(record) = store::find(&app.db, id).await? else { return Ok(None) };
    let program = program_of(app, &record)?;
    let Some(known) = known(app, program, &[id]).await?.remove(&id) else { return Ok(None) };
    let verification = verify::state_of(id, &record.verification)?;
    Ok(Some(of(program, known, verification)))
}

fn of(program: &'static Program, known: Known, verification: VerificationState) -> HolderAccount {
    let part = |part: Meaning| meaning(program, &known.profile, part);
    HolderAccount {
        id: known.id,
        program,
        organization: known.organization,
        state: known.state,
        sign_in: part(Meaning::SignIn),
        verification: program.verification.map(|_| verification),
        names: [Meaning::FirstName, Meaning::LastName].into_iter().filter_map(part).collect(),
        staff_role: staff_role::of(program, &known.profile),
        born: known.birth_date(program),
        name: known.name,
        number: known.number,
    }
}

/// Most accounts of one address that are tried.
const SAME_ADDRESS: usize = 8;

/// The accounts that a text names exactly in a program, as their number or as what their holders
/// sign in with. There are several only where that is unique within a tree of organizations, and a
/// person has accounts in some of them. Under that root alone, unless it is the nil id.
pub(in crate::server) async fn named(app: &App, program: &'static Program, root: Uuid, text: &str) -> Result<Vec<Uuid>, Error> {
    master_keys::follow(app).await?;
    let rules = Rules::new(program.id, app.today(clock::DEFAULT_ZONE), Settings::default());
    let rows = search::identified(program, text, &rules);
    let within_trees = program.keys.iter().any(|kind| kind.scope == KeyScope::Root);
    let trees = match within_trees && root.is_nil() {
        true => organizations::roots_of(&app.db, program.id).await?,
        false => vec![root],
    };
    let mut keys = BTreeSet::new();
    for tree in trees {
        let maker = KeyMaker::new(&app.keys, program, tree);
        keys.extend(rows.iter().flat_map(|row| maker.of_row(row)).map(|(_, key)| key));
    }
    let keys: Vec<_> = keys.into_iter().collect();
    let mut accounts = look_up(&app.db, &keys).await?.accounts();
    // Within one tree, what names two people names nobody.
    let most = if within_trees && root.is_nil() { SAME_ADDRESS } else { 1 };
    if accounts.len() > most {
        match most {
            1 => accounts.clear(),
            // No password opens the others.
            _ => {
                let found = store::many(&app.db, &accounts).await?;
                accounts.sort_by_key(|id| found.get(id).is_none_or(|account| account.state != AccountState::Active.name()));
                accounts.truncate(most);
            }
        }
    }
    if root.is_nil() {
        return Ok(accounts);
    }
    // What is unique in the whole program is found whatever the root. The same work for nobody.
    let found = store::find(&app.db, accounts.first().copied().unwrap_or_default()).await?;
    Ok(found.filter(|account| account.tenant_id == root).map(|account| account.id).into_iter().collect())
}
