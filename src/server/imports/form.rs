//! A file that a form without script sends: its size is not known beforehand.

use axum::body::Bytes;
use futures::{Stream, StreamExt as _};
use uuid::Uuid;

use super::receive::{finish_upload, store_part};
use super::{announce, erase, find_in_scope, quota};
use crate::domain::access::Permission;
use crate::domain::read::{MAX_FILE_BYTES, MAX_FILE_MIB, ReadOptions};
use crate::messages::import_refusals::ImportText as T;
use crate::server::db::imports::{self as store, Import};
use crate::server::{Ctx, auth, organizations};
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, NewImport, PART_BYTES};

/// What a form says beside its file.
#[derive(Debug, Clone, Default)]
pub struct FormFields {
    /// Program; may be blank: the organization's.
    pub program: String,
    /// Version of the program's agreement that was accepted; blank where it has none.
    pub agreement: String,
    /// What the program asks once for a file: name of the question, answer.
    pub answers: Vec<(String, String)>,
    /// Create the accounts right after the check, if nothing needs a decision.
    pub apply_at_once: bool,
}

/// Receives a file whose size nobody knows beforehand: a form without script. Parts are stored as
/// they fill up. What breaks off or is too large cannot be taken up again, so nothing of it is
/// kept.
pub async fn stream(
    ctx: &Ctx,
    organization: Uuid,
    fields: FormFields,
    file_name: &str,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<ImportView, ApiError> {
    let mut streamed = Streamed::start(ctx, organization, fields, file_name).await?;
    let mut pieces = std::pin::pin!(pieces);
    let done = streamed.receive(pieces.as_mut()).await;
    if done.is_err() {
        // Should even that fail, it goes with what nobody applies.
        let _ = erase::discard(ctx, streamed.import.id).await;
        // A browser that is cut off while it sends shows that and not the answer: what is left is
        // let pass, within reason.
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
    /// Name of its organization.
    place: String,
    waiting: Vec<u8>,
    part: i64,
    size: u64,
}

impl<'c> Streamed<'c> {
    async fn start(ctx: &'c Ctx, organization: Uuid, fields: FormFields, file_name: &str) -> Result<Streamed<'c>, ApiError> {
        let here = organizations::find_for(ctx, Permission::Import, organization).await?.here;
        let new = NewImport {
            idempotency_key: ctx.app.new_id(),
            program: if fields.program.is_empty() { here.program } else { fields.program },
            organization,
            file_name: file_name.to_owned(),
            size: 0,
            options: ReadOptions::default(),
            agreement: fields.agreement,
            answers: fields.answers,
            apply_at_once: fields.apply_at_once,
            again: false,
        };
        let (place, id) = (here.name, announce::begin(ctx, new).await?);
        let import = find_in_scope(ctx, id, Permission::Import).await?;
        Ok(Streamed { ctx, import, place, waiting: Vec::new(), part: 0, size: 0 })
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
        self.still_may().await?;
        let bytes = std::mem::take(&mut self.waiting);
        self.note_size().await?;
        store_part(self.ctx, self.import.clone(), self.part, bytes).await?;
        self.part += 1;
        Ok(())
    }

    /// A file may take long to arrive: its sender must still be signed in and may still
    /// import.
    async fn still_may(&self) -> Result<(), ApiError> {
        let ctx = auth::again(self.ctx).await?;
        find_in_scope(&ctx, self.import.id, Permission::Import).await.map(drop)
    }

    /// Nobody announced how large the file is: it counts with what came so far.
    async fn note_size(&self) -> Result<(), ApiError> {
        let input = (self.ctx.clone(), self.import.clone(), self.place.clone(), self.size as i64);
        let work = self.ctx.transact(input, |tx, (ctx, import, place, size)| {
            Box::pin(async move {
                quota::begin(tx, import.organization_id).await?;
                store::set_size(tx, import.id, *size).await?;
                quota::check(tx, ctx, import.organization_id, place).await
            })
        });
        Ok(work.await?)
    }

    async fn finish(&mut self) -> Result<ImportView, ApiError> {
        if !self.waiting.is_empty() {
            self.flush().await?;
        }
        self.note_size().await?;
        self.still_may().await?;
        finish_upload(self.ctx, self.import.id).await
    }
}
