//! What lives as long as an answer is being read: the bounds of downloads and event streams.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use super::imports::wrong_page;
use crate::server::Ctx;

/// A body that holds something until it was read or is not wanted any more.
pub struct Holding<T> {
    body: Body,
    _held: T,
}

impl<T: Unpin> Holding<T> {
    /// `held` is dropped with the body.
    pub fn new(body: Body, held: T) -> Holding<T> {
        Holding { body, _held: held }
    }
}

impl<T: Unpin> hyper::body::Body for Holding<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Counts the answer as one of the session's downloads; for routes that answer with a file.
pub async fn as_download(Extension(ctx): Extension<Ctx>, request: Request, next: Next) -> Response {
    match ctx.app.limits.download(&ctx) {
        Ok(held) => next.run(request).await.map(|body| Body::new(Holding::new(body, held))),
        Err(error) => wrong_page(request.headers(), &error),
    }
}

/// Counts the answer as one of the session's event streams.
pub async fn as_stream(Extension(ctx): Extension<Ctx>, request: Request, next: Next) -> Response {
    match ctx.app.limits.stream(&ctx) {
        Ok(held) => next.run(request).await.map(|body| Body::new(Holding::new(body, held))),
        Err(error) => wrong_page(request.headers(), &error),
    }
}
