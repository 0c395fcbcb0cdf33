//! The audit log as a file.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use futures::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::imports::{as_file, disposition, wrong_page};
use crate::server::Ctx;
use crate::server::audit::export;
use crate::wire::audit::AuditFilter;

/// `GET /audit/export?who=&organization=&action=&from=&to=`: the entries that the page shows under
/// the same query, streamed.
pub async fn get_export(Extension(ctx): Extension<Ctx>, Query(filter): Query<AuditFilter>, headers: HeaderMap) -> Response {
    match export::export(&ctx, &filter).await {
        Ok(pieces) => {
            // A piece that fails breaks the connection off, so that nobody takes half a file for
            // the whole.
            let pieces = ReceiverStream::new(pieces).map(|piece| piece.map(Bytes::from));
            as_file(disposition(export::FILE_NAME), Body::from_stream(pieces))
        }
        Err(error) => wrong_page(&headers, &error),
    }
}
