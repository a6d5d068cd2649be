//! [`BlockingSender`]: feeds a stream from a thread, for conversations.

use http::HeaderMap;

use super::{cut::over, runtime::may_block};
use crate::{Error, streaming::Sender};

/// Feeds the [`BlockingStreaming`](super::BlockingStreaming) that it was made with. Dropping it ends the stream.
#[derive(Debug)]
pub struct BlockingSender<T>(Sender<T>);

impl<T> BlockingSender<T> {
    pub(super) fn new(sender: Sender<T>) -> Self {
        Self(sender)
    }

    /// Sends a message, and waits while the peer is not ready for it.
    ///
    /// # Errors
    ///
    /// `canceled`: the call is over; why is said by its response. `failed_precondition`: the thread may not block.
    pub fn send(&self, message: T) -> Result<(), Error> {
        may_block()?;
        self.0.blocking_send(Ok(message)).map_err(|_| over())
    }

    /// Ends the stream, and with it the call, with an error.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub fn fail(self, error: Error) -> Result<(), Error> {
        may_block()?;
        self.0.blocking_send(Err(error)).map_err(|_| over())
    }

    /// Ends the stream with trailing metadata. Dropping the sender ends it without.
    pub fn finish(self, trailers: HeaderMap) {
        self.0.finish(trailers);
    }

    /// Whether nobody reads the stream any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}
