//! The places at which an import seals something: each sealed value opens only in its own.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::server::App;
use crate::server::crypto::{Aad, Secret, purpose};
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::import_keys::{ImportKeys, ImportSealer, Kind};

/// Ciphers of one import, made once for many cells.
pub struct Seals {
    tenant: Uuid,
    file: ImportSealer,
    staged: ImportSealer,
    typed: ImportSealer,
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
    /// Those of that import.
    pub(super) async fn of(app: &App, import: &Import) -> Result<Seals, Error> {
        let keys = ImportKeys::of(app, import.id, import.own_keys).await?;
        Ok(Seals {
            tenant: import.tenant_id,
            file: keys.sealer(Kind::File, purpose::FILE),
            staged: keys.sealer(Kind::Rows, purpose::STAGED),
            typed: keys.sealer(Kind::File, purpose::PASSWORD),
        })
    }

    /// One part of an uploaded file.
    pub fn part(&self, import: Uuid, part: i64, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.file.seal(&row_place(self.tenant, "import_parts", import, part), bytes)
    }

    /// Opens [`Seals::part`].
    pub fn open_part(&self, import: Uuid, part: i64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.file.open(&row_place(self.tenant, "import_parts", import, part), sealed)
    }

    /// A packed row.
    pub fn row(&self, import: Uuid, row: i64, packed: &[u8]) -> Result<Vec<u8>, Error> {
        self.staged.seal(&row_place(self.tenant, "import_rows", import, row), packed)
    }

    /// Opens [`Seals::row`].
    pub fn open_row(&self, import: Uuid, row: i64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.staged.open(&row_place(self.tenant, "import_rows", import, row), sealed)
    }

    /// How the file was read.
    pub fn headers(&self, import: Uuid, headers: &[u8]) -> Result<Vec<u8>, Error> {
        self.staged.seal(&row_place(self.tenant, "import_headers", import, 0), headers)
    }

    /// Opens [`Seals::headers`].
    pub fn open_headers(&self, import: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.staged.open(&row_place(self.tenant, "import_headers", import, 0), sealed)
    }

    /// The typed password of a staged row.
    pub fn typed(&self, import: Uuid, row: i64, typed: &Secret) -> Result<Vec<u8>, Error> {
        let aad = row_place(self.tenant, "import_secrets", import, row);
        self.typed.seal(&aad, typed.expose().as_bytes())
    }

    /// Opens [`Seals::typed`].
    pub fn open_typed(&self, import: Uuid, row: i64, sealed: &[u8]) -> Result<Secret, Error> {
        let aad = row_place(self.tenant, "import_secrets", import, row);
        let bytes = self.typed.open(&aad, sealed)?;
        Secret::from_utf8(&bytes).map_err(|e| aad.unreadable().because(e))
    }
}
