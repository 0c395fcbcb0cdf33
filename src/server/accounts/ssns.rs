//! Social Security numbers of accounts: sealed under a key of their own, found by a keyed hash, the
//! last four digits apart.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{KeyMaker, KindKey};
use crate::domain::field::Ssn;
use crate::domain::program::Program;
use crate::server::App;
use crate::server::crypto::{Aad, purpose};
use crate::server::error::Error;

/// A number as it is stored.
pub(super) struct SealedSsn {
    /// `ssn` or `tin`.
    pub kind: &'static str,
    /// The digits that may be shown.
    pub last_four: String,
    /// All nine.
    pub sealed: Vec<u8>,
}

/// Seals the number of an account in its own place.
pub(super) fn seal(app: &App, tenant: Uuid, account: Uuid, ssn: &Ssn) -> Result<SealedSsn, Error> {
    Ok(SealedSsn {
        kind: ssn.kind().name(),
        last_four: ssn.last_four().to_string(),
        sealed: app.keys.seal(&*app.rng, purpose::SSN, &place(tenant, account), &ssn.expose())?,
    })
}

/// Opens the number of an account.
pub(super) fn open(app: &App, tenant: Uuid, account: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    app.keys.open(purpose::SSN, &place(tenant, account), sealed)
}

pub(super) fn place(tenant: Uuid, account: Uuid) -> Aad {
    Aad::new(tenant, "account_ssns", account.as_bytes(), "sealed")
}

/// The keys by which the account with this number is found; none where the program asks for none.
pub(super) fn keys(program: &Program, maker: &KeyMaker, ssn: &Ssn) -> Vec<KindKey> {
    keys_of(program, maker, &ssn.expose())
}

/// As [`keys`], of the nine digits.
pub(super) fn keys_of(program: &Program, maker: &KeyMaker, digits: &[u8]) -> Vec<KindKey> {
    let name = program.form.map(|form| form.ssn_key);
    let kind = program.keys.iter().position(|kind| Some(kind.name) == name);
    kind.map(|kind| maker.keys(kind, digits).collect()).unwrap_or_default()
}
