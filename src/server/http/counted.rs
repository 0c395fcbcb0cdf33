//! The beginning of a form that brings a file: bounded and counted while it streams, because the
//! one who sends it has not yet shown what they may. From the file on, the one who stores the file
//! counts.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use futures::{StreamExt as _, TryStreamExt as _, stream};

/// Bytes that are handed on at once.
const PIECE: usize = 16 * 1024;
/// Bytes before the file is found: fields, their headers, and a piece of the file each time that
/// the reader looks for more.
const BEGINNING: u64 = 32 * PIECE as u64;
/// Longest text of a field, in bytes: an id, or the name of a program.
const TEXT: usize = 200;

/// How many bytes may still come.
#[derive(Clone)]
pub struct Allowance(Arc<AtomicU64>);

impl Allowance {
    /// What may come before the file.
    pub fn of_beginning() -> Allowance {
        Allowance(Arc::new(AtomicU64::new(BEGINNING)))
    }

    /// The file begins: somebody else counts it.
    pub fn file_begins(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }

    /// More came than may.
    pub fn is_used_up(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn take(&self, bytes: usize) -> Result<(), std::io::Error> {
        let left = |left: u64| Some(left.saturating_sub(bytes as u64));
        let before = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).unwrap_or_default();
        if before > bytes as u64 { Ok(()) } else { Err(std::io::Error::other("more than a form of ours holds")) }
    }
}

/// The body, in pieces that are counted. After each, the one who reads has to come again: the
/// reader of forms takes everything that is there into memory before it looks at any of it.
pub fn body(body: Body, allowance: &Allowance) -> Body {
    let allowance = allowance.clone();
    let pieces = body.into_data_stream().map_err(std::io::Error::other).flat_map(|read| {
        let mut left = read.map(Some);
        stream::iter(std::iter::from_fn(move || match &mut left {
            Ok(bytes) => {
                let bytes = bytes.as_mut().filter(|bytes| !bytes.is_empty())?;
                Some(Ok(bytes.split_to(bytes.len().min(PIECE))))
            }
            Err(_) => std::mem::replace(&mut left, Ok(None)).err().map(Err),
        }))
    });
    let counted = pieces.map(move |piece| piece.and_then(|piece: Bytes| allowance.take(piece.len()).map(|()| piece)));
    // Behind each piece, not before it: a form that comes all at once after a wait is taken for one
    // that broke off.
    let pauses = || stream::once(tokio::task::yield_now()).filter_map(|()| ready(None));
    Body::from_stream(counted.flat_map(move |piece| stream::once(ready(piece)).chain(pauses())))
}

/// The text of a field; `None` when it is longer than any of ours or no text.
pub async fn text(field: &mut Field<'_>) -> Result<Option<String>, MultipartError> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await? {
        if text.len() + bytes.len() > TEXT {
            return Ok(None);
        }
        text.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8(text).ok())
}
