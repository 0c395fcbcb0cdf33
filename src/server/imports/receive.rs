//! Receive: the parts of an announced upload arrive in any order and any number of times, and when
//! all are there the file is known by its fingerprint.
//!
//! **Invariant:** a part is committed before it is acknowledged, sealed with its own place.

use hmac::Mac;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::jobs::{self, EraseFile, PlanImport};
use super::{audited, find_in_scope, off_thread, requester::Requester, seals::Seals, view};
use crate::domain::access::Permission;
use crate::domain::import::{ImportEvent, ImportState};
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::AuditAction;
use crate::server::crypto::{self, purpose};
use crate::server::db::Tx;
use crate::server::db::import_choices;
use crate::server::db::import_parts;
use crate::server::db::imports::{self as store, Import};
use crate::server::error::Error;
use crate::server::{App, Ctx};
use crate::wire::imports::{EarlierImport, FileToSend, ImportView, PART_BYTES};
use crate::wire::{ApiError, Timestamp};

/// How many parts a file of that size has.
pub fn part_count(size: u64) -> u64 {
    size.div_ceil(PART_BYTES)
}

/// Whether this caller may send parts of that import.
pub async fn may_receive(ctx: &Ctx, import: Uuid) -> Result<(), ApiError> {
    to_receive(ctx, import).await.map(|_| ())
}

/// The import, for who began to upload its file: it counts as theirs, and so does what it makes.
async fn to_receive(ctx: &Ctx, import: Uuid) -> Result<Import, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    match import.state()? == ImportState::Receiving && import.announced_by != ctx.actor.staff_id() {
        true => Err(ApiError::Refused(T::UploadOfAnother.en().to_owned())),
        false => Ok(import),
    }
}

/// Stores one part. Sending it again is harmless; another content under the same number is refused.
pub async fn receive_part(ctx: &Ctx, import: Uuid, part: u32, bytes: Vec<u8>) -> Result<(), ApiError> {
    let import = to_receive(ctx, import).await?;
    let (size, number) = (import.size as u64, u64::from(part));
    let expected = if number < part_count(size) { (size - number * PART_BYTES).min(PART_BYTES) } else { 0 };
    if bytes.is_empty() || bytes.len() as u64 != expected {
        return Err(ApiError::Refused(T::PartSize.fill(&[("part", &part), ("expected", &expected), ("got", &bytes.len())])));
    }
    store_part(ctx, import, i64::from(part), bytes).await
}

pub(super) async fn store_part(ctx: &Ctx, import: Import, part: i64, bytes: Vec<u8>) -> Result<(), ApiError> {
    let (id, waits) = (import.id, import.state()? == ImportState::Receiving && import.erased_at.is_none());
    let app = ctx.app.clone();
    // An import that was given up has no key for its file: the part is refused below.
    let seals = if waits { Some(Seals::of(&app, &import).await?) } else { None };
    let (digest, size, sealed) = off_thread(move || {
        let sealed = seals.map(|seals| seals.part(import.id, part, &bytes)).transpose()?;
        Ok((part_digest(&app, &Sha256::digest(&bytes).into()), bytes.len() as i64, sealed))
    })
    .await?;
    if let Some(earlier) = import_parts::parts(&ctx.app.db, id).await?.iter().find(|stored| stored.part == part) {
        return match crypto::same(&earlier.digest, &digest) {
            true => Ok(()),
            false => Err(ApiError::Refused(T::PartDiffers.fill(&[("part", &part)]))),
        };
    }
    let not_receiving = || ApiError::Refused(T::NotReceiving.en().to_owned());
    let Some(sealed) = sealed else { return Err(not_receiving()) };
    let work = ctx.transact((digest, sealed), move |tx, (digest, sealed)| {
        Box::pin(async move {
            // Given up meanwhile, its parts may have been erased: nothing would erase this one.
            let import = store::find_held(tx, id).await?.ok_or(ApiError::NotFound)?;
            if import.state()? != ImportState::Receiving {
                return Err(Error::Api(not_receiving()));
            }
            import_parts::put_part(tx, id, part, size, digest, sealed).await
        })
    });
    Ok(work.await?)
}

/// A keyed hash of a part's SHA-256, which a browser can say before it sends the part.
fn part_digest(app: &App, sha256: &[u8; 32]) -> [u8; 32] {
    let mut mac = app.keys.mac(purpose::UPLOAD);
    mac.update(b"part");
    mac.update(sha256);
    mac.finalize().into_bytes().into()
}

/// What makes two uploads the same besides their bytes.
struct Upload<'a> {
    organization: Uuid,
    program: &'a str,
    /// Read options, JSON.
    options: &'a str,
    size: i64,
}

/// A keyed hash of what makes two uploads the same: bytes, read options, program, organization.
fn fingerprint<D: AsRef<[u8]>>(app: &App, upload: &Upload<'_>, digests: impl Iterator<Item = D>) -> [u8; 32] {
    let mut mac = app.keys.mac(purpose::UPLOAD);
    mac.update(b"fingerprint");
    mac.update(upload.organization.as_bytes());
    for text in [upload.program, upload.options] {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text.as_bytes());
    }
    mac.update(&upload.size.to_be_bytes());
    for digest in digests {
        mac.update(digest.as_ref());
    }
    mac.finalize().into_bytes().into()
}

/// The import that was made of a file before, where the caller may import: the one that was
/// applied, or one that goes on. Nothing of the file was sent yet, and nothing of it is kept.
pub async fn same_file(ctx: &Ctx, file: &FileToSend) -> Result<Option<EarlierImport>, ApiError> {
    ctx.require(Permission::Import, file.organization)?;
    let options = serde_json::to_string(&file.options).map_err(|e| Error::broken(e.to_string()))?;
    let (organization, program) = (file.organization, file.program.as_str());
    let upload = Upload { organization, program, options: &options, size: file.size as i64 };
    let print = fingerprint(&ctx.app, &upload, file.parts.iter().map(|sha256| part_digest(&ctx.app, sha256)));
    let Some(earlier) = store::made_of(&ctx.app.db, &print).await? else { return Ok(None) };
    let applied = earlier.state()?.was_applied();
    let at = earlier.applied_at.filter(|_| applied).map(Timestamp);
    Ok(Some(EarlierImport { id: earlier.id, applied_at: at }))
}

/// Every part is there: the file is planned. When the same file was applied before, nothing is
/// planned and `same_as` names that import; when it was only planned, that import goes on and this
/// one is given up.
pub async fn finish_upload(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = to_receive(ctx, import).await?;
    if import.state()? != ImportState::Receiving || import.same_as.is_some() {
        return view::get(ctx, import.id).await;
    }
    let parts = import_parts::parts(&ctx.app.db, import.id).await?;
    let missing = (0..part_count(import.size as u64)).find(|n| parts.iter().all(|part| part.part as u64 != *n));
    if let Some(part) = missing {
        return Err(ApiError::Refused(T::PartMissing.fill(&[("part", &part)])));
    }
    let (organization, program) = (import.organization_id, import.program.as_str());
    let upload = Upload { organization, program, options: &import.options, size: import.size };
    let print = fingerprint(&ctx.app, &upload, parts.iter().map(|part| &part.digest));
    let id =
        ctx.transact((ctx.clone(), import, print), |tx, (ctx, import, print)| Box::pin(finish(tx, ctx, import, print))).await?;
    view::get(ctx, id).await
}

/// Answers with the import that goes on: this one, or an earlier one of the same file that was not
/// applied yet.
async fn finish(tx: &mut Tx, ctx: &Ctx, import: &Import, print: &[u8]) -> Result<Uuid, Error> {
    let id = import.id;
    // Of two that end at the same moment the later one finds the earlier: the organization is part
    // of the fingerprint.
    crate::server::db::organizations::lock(tx, import.organization_id).await?;
    let import = store::find_in(tx, id).await?.ok_or(ApiError::NotFound)?;
    if import.state()? != ImportState::Receiving || import.same_as.is_some() {
        return Ok(id);
    }
    let now = ctx.app.clock.now().0;
    store::set_received(tx, id, print, now).await?;
    let earlier = if import.forced { None } else { store::same_file(tx, print, id).await?.into_iter().next() };
    match earlier {
        None => {
            plan_now(tx, ctx, &import, AuditAction::ImportReceived { bytes: import.size }).await?;
            Ok(id)
        }
        Some(earlier) if earlier.state()?.was_applied() => {
            store::set_same_as(tx, id, Some((earlier.id, earlier.applied_at.unwrap_or(now))), false).await?;
            audited(tx, ctx, &import, AuditAction::ImportAlreadyApplied { same_as: earlier.id }).await?;
            Ok(id)
        }
        Some(earlier) => {
            let to = ImportState::Receiving.next(ImportEvent::Discard).map_err(|e| Error::broken(e.to_string()))?;
            store::set_state(tx, id, ImportState::Receiving, to).await?;
            jobs::enqueue(tx, &ctx.app, &EraseFile { import: id }).await?;
            audited(tx, ctx, &import, AuditAction::ImportContinued { goes_on_as: earlier.id }).await?;
            Ok(earlier.id)
        }
    }
}

/// Moves to *planning* and sends the job on its way, in the name of the one who asked. `action`:
/// what the audit log calls it.
async fn plan_now(tx: &mut Tx, ctx: &Ctx, import: &Import, action: AuditAction) -> Result<(), Error> {
    let from = import.state()?;
    let event = if from == ImportState::Receiving { ImportEvent::Received } else { ImportEvent::PlanAgain };
    let to = from.next(event).map_err(|e| super::illegal(&e))?;
    if !store::set_state(tx, import.id, from, to).await? {
        return Err(Error::Fenced);
    }
    store::set_planned_by(tx, import.id, &Requester::serialize(ctx)?).await?;
    jobs::enqueue(tx, &ctx.app, &PlanImport { import: import.id }).await?;
    audited(tx, ctx, import, action).await
}

/// Plans again: the file is read anew against the accounts that exist now. Of a file that was
/// applied before, as a new import.
pub async fn plan_again(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    if import.erased_at.is_some() {
        return Err(ApiError::Refused(T::FileGone.en().to_owned()));
    }
    ctx.transact((ctx.clone(), import.id), |tx, (ctx, id)| {
        Box::pin(async move {
            let import = store::find_to_move(tx, *id).await?.ok_or(ApiError::NotFound)?;
            if import.state()? == ImportState::Receiving && import.same_as.is_none() {
                return Err(Error::Api(ApiError::Refused(T::NotComplete.en().to_owned())));
            }
            store::set_same_as(tx, *id, None, import.forced || import.same_as.is_some()).await?;
            // They want to look at it anew.
            import_choices::no_apply_at_once(tx, *id).await?;
            plan_now(tx, ctx, &import, AuditAction::ImportPlanAgainStarted { bytes: import.size }).await
        })
    })
    .await?;
    view::get(ctx, import.id).await
}
