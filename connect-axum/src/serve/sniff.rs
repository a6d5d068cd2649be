//! [`Sniffed`]: a connection that must say in time which version of HTTP it speaks.
//!
//! hyper finds the version by comparing the first bytes with the preface of HTTP/2, and waits for them without bound
//! (<https://github.com/hyperium/hyper/issues/4170>). Its own time limits begin after that.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

pin_project! {
    /// A connection whose reads fail when the version of HTTP is not clear in time.
    pub(super) struct Sniffed<I> {
        #[pin]
        io: I,
        // Gone when the version is clear.
        undecided: Option<Undecided>,
    }
}

struct Undecided {
    /// How much of the preface of HTTP/2 has come.
    matched: usize,
    deadline: Pin<Box<Sleep>>,
}

impl<I> Sniffed<I> {
    pub(super) fn new(io: I, timeout: Duration) -> Self {
        let undecided = Some(Undecided {
            matched: 0,
            deadline: Box::pin(sleep(timeout)),
        });
        Self { io, undecided }
    }
}

impl Undecided {
    /// Whether it stays undecided after these bytes: they go on with the preface, and do not complete it.
    fn continues(&mut self, bytes: &[u8]) -> bool {
        let expected = PREFACE.get(self.matched..).unwrap_or_default();
        self.matched += bytes.len();
        !bytes.is_empty() && bytes.len() < expected.len() && expected.starts_with(bytes)
    }
}

impl<I: AsyncRead> AsyncRead for Sniffed<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.project();
        let before = buf.filled().len();
        let read = this.io.poll_read(cx, buf);
        let Some(undecided) = this.undecided else {
            return read;
        };
        if read.is_pending() {
            ready!(undecided.deadline.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        if !undecided.continues(buf.filled().get(before..).unwrap_or_default()) {
            *this.undecided = None;
        }
        read
    }
}

impl<I: AsyncWrite> AsyncWrite for Sniffed<I> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.project().io.poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().io.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().io.poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.project().io.poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// RFC 9113 section 3.4.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(30);

    /// What a peer that sends this and then nothing does to the read after it: it waits, or fails.
    async fn waits_after(parts: &[&[u8]]) -> bool {
        let (mut peer, server) = duplex(64);
        let mut server = Sniffed::new(server, TIMEOUT);
        for part in parts {
            peer.write_all(part).await.unwrap();
            server.read_exact(&mut vec![0; part.len()]).await.unwrap();
        }
        match tokio::time::timeout(TIMEOUT * 2, server.read_u8()).await {
            Err(_) => true,
            Ok(read) => {
                assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
                false
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_has_not_said_its_version_is_not_waited_for() {
        assert!(!waits_after(&[]).await);
        assert!(!waits_after(&[b"PRI * HT"]).await);
        assert!(!waits_after(&[b"PRI * HT", b"TP/2.0\r\n\r\nSM\r\n"]).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_has_said_its_version_is_no_matter_of_sniffing() {
        assert!(waits_after(&[b"G"]).await);
        assert!(waits_after(&[b"P", b"O"]).await);
        assert!(waits_after(&[PREFACE]).await);
        assert!(waits_after(&[b"PRI * HT", b"TP/2.0\r\n\r\nSM\r\n\r\n"]).await);
    }
}
