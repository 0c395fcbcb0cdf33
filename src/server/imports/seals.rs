//! The places at which an import seals something: each sealed value opens only in its own.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::server::App;
use crate::server::crypto::{Aad, Sealer, Secret, purpose};
use crate::server::error::Error;

/// Ciphers of one tenant, made once for many cells.
pub struct Seals {
    app: App,
    tenant: Uuid,
    upload: Sealer,
    staged: Sealer,
    password: Sealer,
}

fn row_of(import: Uuid, row: i64) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..16].copy_from_slice(import.as_bytes());
    bytes[16..].copy_from_slice(&row.to_be_bytes());
    bytes
}

/// The place of a sealed value of an import.
pub(super) fn row_place(tenant: Uuid, table: &'static str, import: Uuid, number: i64) -> Aad {
    Aad::new(tenant, table, &row_of(import, number), "sealed")
}

impl Seals {
    /// `tenant` is the root organization.
    pub fn new(app: &App, tenant: Uuid) -> Seals {
        Seals {
            tenant,
            upload: app.keys.sealer(purpose::UPLOAD),
            staged: app.keys.sealer(purpose::STAGED),
            password: app.keys.sealer(purpose::PASSWORD),
            app: app.clone(),
        }
    }

    /// One part of an uploaded file.
    pub fn part(&self, import: Uuid, part: i64, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.upload.seal(&*self.app.rng, &row_place(self.tenant, "import_parts", import, part), bytes)
    }

    /// Opens [`Seals::part`].
    pub fn open_part(&self, import: Uuid, part: i64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.upload.open(&row_place(self.tenant, "import_parts", import, part), sealed)
    }

    /// A packed row.
    pub fn row(&self, import: Uuid, row: i64, packed: &[u8]) -> Result<Vec<u8>, Error> {
        self.staged.seal(&*self.app.rng, &row_place(self.tenant, "import_rows", import, row), packed)
    }

    /// Opens [`Seals::row`].
    pub fn open_row(&self, import: Uuid, row: i64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.staged.open(&row_place(self.tenant, "import_rows", import, row), sealed)
    }

    /// The typed password of a staged row.
    pub fn typed(&self, import: Uuid, row: i64, typed: &Secret) -> Result<Vec<u8>, Error> {
        let aad = row_place(self.tenant, "import_secrets", import, row);
        self.password.seal(&*self.app.rng, &aad, typed.expose().as_bytes())
    }

    /// Opens [`Seals::typed`].
    pub fn open_typed(&self, import: Uuid, row: i64, sealed: &[u8]) -> Result<Secret, Error> {
        let aad = row_place(self.tenant, "import_secrets", import, row);
        let bytes = self.password.open(&aad, sealed)?;
        Secret::from_utf8(&bytes).map_err(|e| aad.unreadable().because(e))
    }
}
