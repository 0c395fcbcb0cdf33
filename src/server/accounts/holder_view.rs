//! What the portal reads of an account: whose a number or address is, and what its holder is shown.

use uuid::Uuid;

use super::keys::KeyMaker;
use super::search::meaning;
use super::view::{Known, known};
use super::{program_of, verify};
use crate::domain::account::AccountState;
use crate::domain::dates::Date;
use crate::domain::program::Program;
use crate::domain::rules::{Rules, Settings};
use crate::domain::search;
use crate::domain::template::Meaning;
use crate::domain::verification::VerificationState;
use crate::server::auth::passwords::Owner;
use crate::server::db::accounts as store;
use crate::server::db::accounts::keys::look_up;
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
        born: known.birth_date(program),
        name: known.name,
        number: known.number,
    }
}

/// The account that a text names exactly in a program, as its number or as what its holder signs in
/// with; `None` where that is nobody's. Under that root alone, unless it is the nil id.
pub(in crate::server) async fn named(
    app: &App,
    program: &'static Program,
    root: Uuid,
    text: &str,
) -> Result<Option<Uuid>, Error> {
    master_keys::follow(app).await?;
    let rules = Rules::new(program.id, app.today(clock::DEFAULT_ZONE), Settings::default());
    let maker = KeyMaker::new(&app.keys, program, root);
    let rows = search::identified(program, text, &rules);
    let keys: Vec<_> = rows.iter().flat_map(|row| maker.of_row(row)).map(|(_, key)| key).collect();
    let found = match look_up(&app.db, &keys).await?.accounts()[..] {
        [account] => account,
        // What names two people names nobody. The same work for nobody.
        _ => Uuid::nil(),
    };
    let account = store::find(&app.db, found).await?;
    Ok(account.filter(|account| root.is_nil() || account.tenant_id == root).map(|account| account.id))
}
