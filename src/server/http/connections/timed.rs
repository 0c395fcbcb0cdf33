//! A connection that is not waited for without end: neither for the header of a request nor for a
//! client that reads no further. Bodies of requests are watched in [`super::super::patience`].

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::super::patience::Patience;
use crate::server::config::LimitsConfig;

/// Whether a request of the connection is being carried out; shared with who does it.
#[derive(Clone, Default)]
pub struct Busy(Arc<AtomicBool>);

impl Busy {
    /// The header of a request arrived.
    pub fn begins(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Its answer was written.
    pub fn ends(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_busy(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A stream with the time limits of a connection.
pub struct Timed<S> {
    stream: S,
    busy: Busy,
    /// How long a header may take.
    header: Duration,
    /// Runs from the first byte of a header on; on a new connection from its start.
    timer: Option<Pin<Box<Sleep>>>,
    reader: Patience,
}

impl<S> Timed<S> {
    /// A new connection.
    pub fn new(stream: S, busy: Busy, limits: &LimitsConfig) -> Timed<S> {
        let timer = Some(Box::pin(sleep(limits.header())));
        Timed { stream, busy, header: limits.header(), timer, reader: Patience::new(limits) }
    }

    /// Ready when a header that has begun did not come to its end in time.
    fn header_is_late(&mut self, cx: &mut Context<'_>) -> bool {
        if self.busy.is_busy() {
            self.timer = None;
        }
        self.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(cx).is_ready())
    }

    /// The reader stands still or went on.
    fn written(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.reader.stands_still(cx).map(|slow| Err(slow.into())),
            Poll::Ready(Ok(bytes)) => {
                self.reader.moved(bytes);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if this.header_is_late(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let header_begins = buffer.filled().len() > before && this.timer.is_none() && !this.busy.is_busy();
        if header_begins {
            this.timer = Some(Box::pin(sleep(this.header)));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, written)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// Both ends of a connection; the server's waits for a second at most.
    fn connection() -> (Timed<tokio::io::DuplexStream>, tokio::io::DuplexStream, Busy) {
        let limits = LimitsConfig { header_seconds: 1, stall_seconds: 1, ..LimitsConfig::default() };
        let ((server, client), busy) = (duplex(1024), Busy::default());
        (Timed::new(server, busy.clone(), &limits), client, busy)
    }

    #[tokio::test]
    async fn a_client_that_reads_no_further_is_left() {
        let (mut server, _client, _) = connection();
        let left = server.write_all(&[b'x'; 4096]).await.unwrap_err();
        assert_eq!(left.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_reads_gets_everything() {
        let (mut server, mut client, _) = connection();
        let write = async { server.write_all(&[b'x'; 1024 * 1024]).await };
        let mut read = vec![0; 1024 * 1024];
        tokio::try_join!(write, client.read_exact(&mut read)).unwrap();
        assert!(read.iter().all(|byte| *byte == b'x'));
    }

    #[tokio::test]
    async fn a_header_has_its_time_from_its_first_byte_on_and_a_body_none() {
        let (mut server, mut client, _) = connection();
        client.write_all(b"GET / HTTP/1.1").await.unwrap();
        let mut bytes = [0; 64];
        assert_eq!(server.read(&mut bytes).await.unwrap(), 14);
        assert_eq!(server.read(&mut bytes).await.unwrap_err().kind(), io::ErrorKind::TimedOut);

        let (mut server, mut client, busy) = connection();
        busy.begins();
        // As long as the request is carried out, nothing runs.
        let waited = tokio::time::timeout(Duration::from_secs(2), server.read(&mut bytes)).await;
        assert!(waited.is_err());
        busy.ends();
        // Between two requests neither, until the next header begins.
        client.write_all(b"G").await.unwrap();
        assert_eq!(server.read(&mut bytes).await.unwrap(), 1);
        assert_eq!(server.read(&mut bytes).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
