//! Work that goes on when who asked for it hangs up.

use std::future::Future;

use tracing::Instrument as _;

use super::Error;

/// Does it in a task of its own: that of a request ends with its connection, between any two steps.
pub(in crate::server) async fn to_the_end<T: Send + 'static>(
    what: &'static str,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work.in_current_span()).await.map_err(|_| Error::broken(format!("{what} stopped half-way")))
}
