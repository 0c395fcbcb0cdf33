//! Profiles at rest: sealed, each in its own place, so that one that was moved to another account
//! does not open.

use uuid::Uuid;

use crate::domain::account::profile::Profile;
use crate::domain::field::Value;
use crate::domain::matching::normal;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::App;
use crate::server::crypto::{Aad, Sealer, purpose};
use crate::server::error::Error;
use crate::server::keys::resealed;

/// Seals and opens profiles. Make it once for many accounts.
pub struct Profiles {
    app: App,
    sealer: Sealer,
}

impl Profiles {
    /// With the keys of this application.
    pub fn new(app: &App) -> Profiles {
        Profiles { app: app.clone(), sealer: app.keys.sealer(purpose::PROFILE) }
    }

    /// As it is stored.
    pub fn seal(&self, tenant: Uuid, account: Uuid, profile: &Profile) -> Result<Vec<u8>, Error> {
        let json = zeroize::Zeroizing::new(serde_json::to_vec(profile).map_err(|e| Error::broken(e.to_string()))?);
        self.sealer.seal(&*self.app.rng, &place(tenant, account), &json)
    }

    /// What is stored, sealed again; `None` when the key in use has sealed it.
    pub(super) fn resealed(&self, tenant: Uuid, account: Uuid, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        resealed(&self.app, purpose::PROFILE, &place(tenant, account), sealed)
    }

    /// From what is stored.
    pub fn open(&self, tenant: Uuid, account: Uuid, sealed: &[u8]) -> Result<Profile, Error> {
        let json = self.sealer.open(&place(tenant, account), sealed)?;
        serde_json::from_slice(&json).map_err(|e| Error::stored("accounts", "sealed", account).because(e))
    }
}

fn place(tenant: Uuid, account: Uuid) -> Aad {
    Aad::new(tenant, "accounts", account.as_bytes(), "sealed")
}

/// Last and first name as keys fold them, for lists and search; blank where the program has no such
/// column.
pub(in crate::server) fn folded(program: &Program, values: &[Value<'_>]) -> [String; 2] {
    [Meaning::LastName, Meaning::FirstName].map(|meaning| {
        let text = program.column_meaning(meaning).and_then(|column| values.get(column)).and_then(Value::text);
        let mut folded = Vec::new();
        normal::name_into(text.unwrap_or_default(), &mut folded);
        String::from_utf8_lossy(&folded).into_owned()
    })
}
