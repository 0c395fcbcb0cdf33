//! Keys of imports. What is sealed of an import is sealed with random keys of its own, which the
//! master key seals; a key that is destroyed takes with it whatever it sealed, wherever copies are.
//!
//! An import has a key for each time that something of it is kept ([`Kind`]). Those from before
//! there were any are sealed with the master key alone; each value says which.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::crypto::seal::{Own, is_own};
use super::crypto::{Aad, Sealer, purpose};
use super::db::import_keys as store;
use super::db::{Db, Tx};
use super::error::Error;
use super::{App, Ctx};

/// What a key is for: as long as that is kept, it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The uploaded file and typed passwords: until the import is over, at most 72 hours.
    File = 1,
    /// Staged rows, and how the file was read: for the retention time.
    Rows = 2,
    /// Passwords of accounts that wait to be hashed.
    Waiting = 3,
    /// Passwords of accounts that can be shown: at most 72 hours.
    Shown = 4,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Kind; 4] = [Kind::File, Kind::Rows, Kind::Waiting, Kind::Shown];

    /// As stored.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// The place of a key.
pub fn place(tenant: Uuid, import: Uuid, kind: i64) -> Aad {
    let row = [import.as_bytes().as_slice(), &kind.to_be_bytes()].concat();
    Aad::new(tenant, "import_keys", &row, "sealed")
}

/// Makes the keys of a new import.
pub async fn make(tx: &mut Tx, ctx: &Ctx, tenant: Uuid, import: Uuid) -> Result<(), Error> {
    let rng = &*ctx.app.rng;
    for kind in Kind::ALL.map(Kind::number) {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill(&mut *key);
        let sealed = ctx.app.keys.seal(rng, purpose::IMPORT_KEY, &place(tenant, import, kind), &*key)?;
        store::insert(tx, import, kind, &sealed).await?;
    }
    Ok(())
}

/// The keys of an import that are left.
pub struct ImportKeys {
    app: App,
    /// It has or had keys of its own.
    own: bool,
    keys: Vec<(i64, Zeroizing<[u8; 32]>)>,
}

impl ImportKeys {
    /// Of no import, or of one without keys of its own.
    pub fn none(app: &App) -> ImportKeys {
        ImportKeys { app: app.clone(), own: false, keys: Vec::new() }
    }

    /// Of that import. `own`: it was announced with keys of its own.
    pub async fn of(app: &App, import: Uuid, own: bool) -> Result<ImportKeys, Error> {
        let mut keys = Vec::new();
        for stored in store::of(&app.db, import).await? {
            let place = place(stored.tenant_id, import, stored.kind);
            let key = app.keys.open(purpose::IMPORT_KEY, &place, &stored.sealed)?;
            let key: [u8; 32] = key.as_slice().try_into().map_err(|e| place.unreadable().because(e))?;
            keys.push((stored.kind, Zeroizing::new(key)));
        }
        Ok(ImportKeys { app: app.clone(), own, keys })
    }

    /// Seals with the key of that kind; where the import has no keys of its own, with the master
    /// key's for that purpose. Opens what either has sealed.
    pub fn sealer(&self, kind: Kind, purpose: &'static str) -> ImportSealer {
        let key = self.keys.iter().find(|(number, _)| *number == kind.number());
        ImportSealer {
            app: self.app.clone(),
            own_only: self.own,
            own: key.map(|(_, key)| Own::new(key)),
            master: self.app.keys.sealer(purpose),
        }
    }
}

/// Seals what is kept of an import for the same time. Make it once for many cells.
pub struct ImportSealer {
    app: App,
    own_only: bool,
    own: Option<Own>,
    master: Sealer,
}

impl ImportSealer {
    /// Seals one cell.
    pub fn seal(&self, place: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.own {
            Some(own) => own.seal(&*self.app.rng, place, plain),
            // What its key sealed was erased meanwhile: nothing may come after that.
            None if self.own_only => Err(Error::Fenced),
            None => self.master.seal(&*self.app.rng, place, plain),
        }
    }

    /// Opens one cell.
    pub fn open(&self, place: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        if !is_own(sealed) {
            return self.master.open(place, sealed);
        }
        let own = self.own.as_ref().ok_or_else(|| place.unreadable().because("the key of the import is destroyed"))?;
        own.open(place, sealed)
    }
}

/// Passwords were handed out, or the time to show them is over: destroys keys of imports that can
/// show none, and empties the log of the database.
pub async fn forget_shown(app: &App) -> Result<(), Error> {
    let gone = app.db.transact((), |tx, ()| Box::pin(store::destroy_shown(tx, Kind::Shown.number())));
    if gone.await? > 0 {
        store::wipe(&app.db).await?;
    }
    // Until then SQLite's log holds what was erased.
    app.db.empty_log().await
}

/// Destroys every key with which nothing opens any more, and what is left of those that were
/// destroyed elsewhere.
pub async fn forget(app: &App) -> Result<(), Error> {
    let destroyed = app.db.transact((), |tx, ()| {
        Box::pin(async move {
            store::destroy_shown(tx, Kind::Shown.number()).await?;
            store::destroy_hashed(tx, Kind::Waiting.number()).await.map(|_| ())
        })
    });
    destroyed.await?;
    wipe(&app.db).await
}

/// Takes what is left of destroyed keys out of the database's files.
pub async fn wipe(db: &Db) -> Result<(), Error> {
    store::wipe(db).await?;
    db.empty_log().await
}
