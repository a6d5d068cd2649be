//! [`Sender`]: feeds a stream, for those who would rather send than yield.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use http::HeaderMap;
use tokio::sync::mpsc;

use crate::Error;

/// Feeds the [`Streaming`](crate::Streaming) that it was made with.
#[derive(Debug)]
pub struct Sender<T> {
    messages: mpsc::Sender<Result<T, Error>>,
    trailers: Arc<Mutex<HeaderMap>>,
}

impl<T> Sender<T> {
    /// Sends a message, and waits while the peer is not ready for it.
    ///
    /// # Errors
    ///
    /// [`Closed`]: the call is over. Why is said by its response.
    pub async fn send(&self, message: T) -> Result<(), Closed> {
        self.messages.send(Ok(message)).await.map_err(|_| Closed)
    }

    /// Ends the stream, and with it the call, with an error.
    ///
    /// # Errors
    ///
    /// [`Closed`]: the call is over already.
    pub async fn fail(self, error: Error) -> Result<(), Closed> {
        self.messages.send(Err(error)).await.map_err(|_| Closed)
    }

    /// Ends the stream with trailing metadata. Dropping the sender ends it without.
    pub fn finish(self, trailers: HeaderMap) {
        *self.trailers.lock().unwrap_or_else(PoisonError::into_inner) = trailers;
    }

    /// Sends a message or an error, and blocks the thread while the peer is not ready for it.
    #[cfg(feature = "blocking")]
    pub(crate) fn blocking_send(&self, message: Result<T, Error>) -> Result<(), Closed> {
        self.messages.blocking_send(message).map_err(|_| Closed)
    }

    /// Waits until nobody reads the stream any more: the call is over.
    pub async fn closed(&self) {
        self.messages.closed().await;
    }

    /// Whether nobody reads the stream any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.messages.is_closed()
    }
}

/// The call is over; nothing more can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call is over")
    }
}

impl std::error::Error for Closed {}

pub(super) struct Receiver<T> {
    messages: mpsc::Receiver<Result<T, Error>>,
    trailers: Arc<Mutex<HeaderMap>>,
}

impl<T> Receiver<T> {
    pub(super) fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        self.messages.poll_recv(cx)
    }

    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.trailers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(super) fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = mpsc::channel(capacity.max(1));
    let trailers = Arc::new(Mutex::new(HeaderMap::new()));
    (
        Sender {
            messages: sender,
            trailers: trailers.clone(),
        },
        Receiver {
            messages: receiver,
            trailers,
        },
    )
}
