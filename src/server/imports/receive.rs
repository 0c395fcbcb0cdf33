//! Receive: an upload is announced, its parts arrive in any order and any number of times, and when all are there the file is known
//! by its fingerprint.
//!
//! **Invariant:** a part is committed before it is acknowledged, sealed with its own place.

use axum::body::Bytes;
use futures::{Stream, StreamExt as _};
use hmac::Mac;
use uuid::Uuid;

use super::jobs::{self, EraseFile, PlanImport};
use super::{audited, erase, find_in_scope, off_thread, places, requester::Requester, seals::Seals, view};
use crate::domain::access::Permission;
use crate::domain::import::{ImportEvent, ImportState};
use crate::domain::read::{MAX_FILE_BYTES, MAX_FILE_MIB, ReadOptions};
use crate::domain::rules::Rules;
use crate::domain::unicode::is_unseen;
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::{self, purpose};
use crate::server::db::Tx;
use crate::server::db::imports::{self as store, Import, Part};
use crate::server::error::Error;
use crate::server::organizations::{self, Organization};
use crate::server::{App, Ctx};
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, NewImport, PART_BYTES};

/// Longest file name kept, in characters.
const MAX_NAME: usize = 200;

/// What a check of that organization's file depends on, besides the bytes.
pub async fn rules(ctx: &Ctx, program: &str, organization: Uuid) -> Result<Rules, ApiError> {
    let place = place(ctx, program, organization).await?;
    rules_at(ctx, program, &place).await
}

/// The organization of that program at which the caller may import.
async fn place(ctx: &Ctx, program: &str, organization: Uuid) -> Result<Organization, ApiError> {
    let place = organizations::find_for(ctx, Permission::Import, organization).await?;
    let known = ctx.app.registry.get(program).is_some_and(|known| known.imports_at(&place.here.kind));
    if !known || place.here.program != program {
        return Err(ApiError::NotFound);
    }
    if !place.in_use {
        return Err(ApiError::Refused(T::NotInUse.fill(&[("name", &place.here.name)])));
    }
    Ok(place)
}

async fn rules_at(ctx: &Ctx, program: &str, place: &Organization) -> Result<Rules, ApiError> {
    let known = ctx.app.registry.get(program).ok_or(ApiError::NotFound)?;
    let rules = Rules::new(program, ctx.app.today(place.zone()), place.settings.clone());
    Ok(Rules { allowed: places::allowed(ctx, known, place.here.id).await?, ..rules })
}

/// Announces an upload. The same idempotency key of the same person answers with the same import.
pub async fn start(ctx: &Ctx, new: NewImport) -> Result<ImportView, ApiError> {
    let id = begin(ctx, new).await?;
    view::get(ctx, id).await
}

/// As [`start`], and answers with the id alone.
pub async fn begin(ctx: &Ctx, new: NewImport) -> Result<Uuid, ApiError> {
    let place = place(ctx, &new.program, new.organization).await?;
    let rules = rules_at(ctx, &new.program, &place).await?;
    if new.size > MAX_FILE_BYTES {
        return Err(ApiError::Refused(T::TooLarge.fill(&[("limit", &(MAX_FILE_MIB))])));
    }
    let id = import_id(ctx, new.idempotency_key);
    let input = Announced {
        ctx: ctx.clone(),
        id,
        program: new.program,
        organization: new.organization,
        tenant: place.root,
        file_name: file_name(&new.file_name),
        size: new.size as i64,
        options: to_json(&new.options)?,
        rules: to_json(&rules)?,
    };
    ctx.app.db.transact(input, |tx, input| Box::pin(announce(tx, input))).await?;
    Ok(id)
}

struct Announced {
    ctx: Ctx,
    id: Uuid,
    program: String,
    organization: Uuid,
    tenant: Uuid,
    file_name: String,
    size: i64,
    options: String,
    rules: String,
}

async fn announce(tx: &mut Tx, new: &Announced) -> Result<(), Error> {
    let row = store::NewImport {
        id: new.id,
        program: &new.program,
        organization: new.organization,
        tenant: new.tenant,
        file_name: &new.file_name,
        size: new.size,
        options: &new.options,
        rules: &new.rules,
        by_name: new.ctx.actor.label(),
        at: new.ctx.app.clock.now().0,
    };
    if store::insert(tx, &row).await? {
        let event = AuditEvent::new(AuditAction::ImportStarted).at(new.organization).on(format!("import {}", new.id));
        audit::append(tx, &new.ctx, event).await?;
    }
    Ok(())
}

/// The id of the import that this person announced under that key: one import however often it is announced.
fn import_id(ctx: &Ctx, key: Uuid) -> Uuid {
    let mut mac = ctx.app.keys.mac(purpose::UPLOAD);
    mac.update(b"import id");
    mac.update(ctx.actor.staff_id().unwrap_or_default().as_bytes());
    mac.update(key.as_bytes());
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&full[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A file's name without a path, without characters that show nothing, not too long.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_unseen(*c)).take(MAX_NAME).collect();
    let kept = kept.trim();
    if kept.is_empty() { "upload.csv".to_owned() } else { kept.to_owned() }
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::broken(e.to_string()))
}

/// How many parts a file of that size has.
pub fn part_count(size: u64) -> u64 {
    size.div_ceil(PART_BYTES)
}

/// Whether this caller may send parts of that import.
pub async fn may_receive(ctx: &Ctx, import: Uuid) -> Result<(), ApiError> {
    find_in_scope(ctx, import, Permission::Import).await.map(|_| ())
}

/// Stores one part. Sending it again is harmless; another content under the same number is refused.
pub async fn receive_part(ctx: &Ctx, import: Uuid, part: u32, bytes: Vec<u8>) -> Result<(), ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let (size, number) = (import.size as u64, u64::from(part));
    let expected = if number < part_count(size) { (size - number * PART_BYTES).min(PART_BYTES) } else { 0 };
    if bytes.is_empty() || bytes.len() as u64 != expected {
        return Err(ApiError::Refused(T::PartSize.fill(&[("part", &part), ("expected", &expected), ("got", &bytes.len())])));
    }
    store_part(ctx, import, i64::from(part), bytes).await
}

async fn store_part(ctx: &Ctx, import: Import, part: i64, bytes: Vec<u8>) -> Result<(), ApiError> {
    let (id, waits) = (import.id, import.state()? == ImportState::Receiving && import.erased_at.is_none());
    let app = ctx.app.clone();
    let (digest, size, sealed) = off_thread(move || {
        let sealed = Seals::new(&app, import.tenant_id).part(import.id, part, &bytes)?;
        Ok((part_digest(&app, &bytes), bytes.len() as i64, sealed))
    })
    .await?;
    if let Some(earlier) = store::parts(&ctx.app.db, id).await?.iter().find(|stored| stored.part == part) {
        return match crypto::same(&earlier.digest, &digest) {
            true => Ok(()),
            false => Err(ApiError::Refused(T::PartDiffers.fill(&[("part", &part)]))),
        };
    }
    let not_receiving = || ApiError::Refused(T::NotReceiving.en().to_owned());
    if !waits {
        return Err(not_receiving());
    }
    let work = ctx.app.db.transact((digest, sealed), move |tx, (digest, sealed)| {
        Box::pin(async move {
            // Given up meanwhile, its parts may have been erased: nothing would erase this one.
            let import = store::find_held(tx, id).await?.ok_or(ApiError::NotFound)?;
            if import.state()? != ImportState::Receiving {
                return Err(Error::Api(not_receiving()));
            }
            store::put_part(tx, id, part, size, digest, sealed).await
        })
    });
    Ok(work.await?)
}

/// Receives a file whose size nobody knows beforehand: a form without script. Parts are stored as they fill up. `program` may be blank:
/// the organization's. What breaks off or is too large cannot be taken up again, so nothing of it is kept.
pub async fn stream(
    ctx: &Ctx,
    program: &str,
    organization: Uuid,
    file_name: &str,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<ImportView, ApiError> {
    let mut streamed = Streamed::start(ctx, program, organization, file_name).await?;
    let mut pieces = std::pin::pin!(pieces);
    let done = streamed.receive(pieces.as_mut()).await;
    if done.is_err() {
        // Should even that fail, it goes with what nobody applies.
        let _ = erase::discard(ctx, streamed.import.id).await;
        // A browser that is cut off while it sends shows that and not the answer: what is left is let pass, within reason.
        let mut passed = 0;
        while streamed.size > MAX_FILE_BYTES && passed < MAX_FILE_BYTES {
            let Some(Ok(piece)) = pieces.next().await else { break };
            passed += piece.len() as u64;
        }
    }
    done
}

struct Streamed<'c> {
    ctx: &'c Ctx,
    import: Import,
    waiting: Vec<u8>,
    part: i64,
    size: u64,
}

impl<'c> Streamed<'c> {
    async fn start(ctx: &'c Ctx, program: &str, organization: Uuid, file_name: &str) -> Result<Streamed<'c>, ApiError> {
        let here = organizations::find_for(ctx, Permission::Import, organization).await?.here;
        let new = NewImport {
            idempotency_key: ctx.app.new_id(),
            program: if program.is_empty() { here.program } else { program.to_owned() },
            organization,
            file_name: file_name.to_owned(),
            size: 0,
            options: ReadOptions::default(),
        };
        let id = begin(ctx, new).await?;
        let import = find_in_scope(ctx, id, Permission::Import).await?;
        Ok(Streamed { ctx, import, waiting: Vec::new(), part: 0, size: 0 })
    }

    async fn receive(&mut self, mut pieces: impl Stream<Item = Result<Bytes, ApiError>> + Unpin) -> Result<ImportView, ApiError> {
        while let Some(piece) = pieces.next().await {
            self.push(&piece?).await?;
        }
        self.finish().await
    }

    async fn push(&mut self, mut bytes: &[u8]) -> Result<(), ApiError> {
        self.size += bytes.len() as u64;
        if self.size > MAX_FILE_BYTES {
            return Err(ApiError::Refused(T::TooLarge.fill(&[("limit", &MAX_FILE_MIB)])));
        }
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART_BYTES as usize - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.waiting.len() as u64 == PART_BYTES {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), ApiError> {
        let bytes = std::mem::take(&mut self.waiting);
        store_part(self.ctx, self.import.clone(), self.part, bytes).await?;
        self.part += 1;
        Ok(())
    }

    async fn finish(&mut self) -> Result<ImportView, ApiError> {
        if !self.waiting.is_empty() {
            self.flush().await?;
        }
        let input = (self.import.id, self.size as i64);
        let work = self.ctx.app.db.transact(input, |tx, &(id, size)| Box::pin(store::set_size(tx, id, size)));
        work.await?;
        finish_upload(self.ctx, self.import.id).await
    }
}

fn part_digest(app: &App, bytes: &[u8]) -> [u8; 32] {
    let mut mac = app.keys.mac(purpose::UPLOAD);
    mac.update(b"part");
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

/// A keyed hash of what makes two uploads the same: bytes, read options, program, organization.
fn fingerprint(app: &App, import: &Import, parts: &[Part]) -> [u8; 32] {
    let mut mac = app.keys.mac(purpose::UPLOAD);
    mac.update(b"fingerprint");
    mac.update(import.organization_id.as_bytes());
    for text in [&import.program, &import.options] {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text.as_bytes());
    }
    mac.update(&import.size.to_be_bytes());
    for part in parts {
        mac.update(&part.digest);
    }
    mac.finalize().into_bytes().into()
}

/// Every part is there: the file is planned. When the same file was applied before, nothing is planned and `same_as` names that
/// import; when it was only planned, that import goes on and this one is given up.
pub async fn finish_upload(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    if import.state()? != ImportState::Receiving || import.same_as.is_some() {
        return view::get(ctx, import.id).await;
    }
    let parts = store::parts(&ctx.app.db, import.id).await?;
    let missing = (0..part_count(import.size as u64)).find(|n| parts.iter().all(|part| part.part as u64 != *n));
    if let Some(part) = missing {
        return Err(ApiError::Refused(T::PartMissing.fill(&[("part", &part)])));
    }
    let print = fingerprint(&ctx.app, &import, &parts);
    let id = ctx
        .app
        .db
        .transact((ctx.clone(), import, print), |tx, (ctx, import, print)| Box::pin(finish(tx, ctx, import, print)))
        .await?;
    view::get(ctx, id).await
}

/// Answers with the import that goes on: this one, or an earlier one of the same file that was not applied yet.
async fn finish(tx: &mut Tx, ctx: &Ctx, import: &Import, print: &[u8]) -> Result<Uuid, Error> {
    let id = import.id;
    // Of two that end at the same moment the later one finds the earlier: the organization is part of the fingerprint.
    crate::server::db::organizations::lock(tx, import.organization_id).await?;
    let import = store::find_in(tx, id).await?.ok_or(ApiError::NotFound)?;
    if import.state()? != ImportState::Receiving || import.same_as.is_some() {
        return Ok(id);
    }
    let now = ctx.app.clock.now().0;
    store::set_received(tx, id, print, now).await?;
    match store::same_file(tx, print, id).await?.first() {
        None => {
            plan_now(tx, ctx, &import, AuditAction::ImportReceived { bytes: import.size }).await?;
            Ok(id)
        }
        Some(earlier) if earlier.state()? == ImportState::Applied => {
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

/// Moves to *planning* and sends the job on its way, in the name of the one who asked. `action`: what the audit log calls it.
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

/// Plans again: the file is read anew against the accounts that exist now. Of a file that was applied before, as a new import.
pub async fn plan_again(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    if import.erased_at.is_some() {
        return Err(ApiError::Refused(T::FileGone.en().to_owned()));
    }
    ctx.app
        .db
        .transact((ctx.clone(), import.id), |tx, (ctx, id)| {
            Box::pin(async move {
                let import = store::find_to_move(tx, *id).await?.ok_or(ApiError::NotFound)?;
                if import.state()? == ImportState::Receiving && import.same_as.is_none() {
                    return Err(Error::Api(ApiError::Refused(T::NotComplete.en().to_owned())));
                }
                store::set_same_as(tx, *id, None, import.forced || import.same_as.is_some()).await?;
                plan_now(tx, ctx, &import, AuditAction::ImportPlanAgainStarted { bytes: import.size }).await
            })
        })
        .await?;
    view::get(ctx, import.id).await
}

/// The read options of an import.
pub(super) fn options_of(import: &Import) -> Result<ReadOptions, Error> {
    serde_json::from_str(&import.options).map_err(|e| Error::stored("imports", "options", import.id).because(e))
}

/// The rules snapshot of an import.
pub(super) fn rules_of(import: &Import) -> Result<Rules, Error> {
    serde_json::from_str(&import.rules).map_err(|e| Error::stored("imports", "rules", import.id).because(e))
}
