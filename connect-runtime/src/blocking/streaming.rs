//! [`BlockingStreaming`]: many messages as an iterator, in either direction.

use std::{fmt, iter::FusedIterator, sync::Arc};

use http::HeaderMap;
use sync_wrapper::SyncWrapper;
use tokio::runtime::Handle;

use super::{BlockingSender, Cut, block_on, current, cut::Shared, shape::Feed};
use crate::{Error, Streaming, panic, streaming::Sender};

/// Many messages, in either direction, as an iterator: received from a peer, or made here of an iterator or through a
/// [channel](Self::channel).
///
/// It is one type on both sides, so a handler can give the response of a client straight to its own caller. Dropping it ends
/// the call. After an error nothing more comes. On a thread that drives async tasks, where waiting would stop all of them, a
/// received stream yields `failed_precondition`.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, blocking::BlockingStreaming};
///
/// let countdown = BlockingStreaming::new([2, 1].map(Ok).into_iter().chain([Err(Error::aborted("no liftoff"))]));
/// let counts: Vec<Result<u32, Error>> = countdown.collect();
/// assert_eq!(counts.len(), 3);
/// ```
pub struct BlockingStreaming<T> {
    source: Source<T>,
    trailers: HeaderMap,
}

/// Where the messages come from.
enum Source<T> {
    /// No message is left.
    Ended,
    /// Async code.
    Async {
        shared: Arc<Shared<T>>,
        /// Drives what the messages may wait for.
        runtime: Option<Handle>,
    },
    /// An iterator.
    Made(SyncWrapper<BoxIterator<T>>),
}

type BoxIterator<T> = Box<dyn Iterator<Item = Result<T, Error>> + Send>;

impl<T> BlockingStreaming<T> {
    /// Makes the messages of an iterator, which may fail on the way; the first error ends the call with it.
    ///
    /// The iterator runs on a thread of its own, a few messages ahead of the peer, and is dropped when the call is over.
    pub fn new<I>(messages: I) -> Self
    where
        I: IntoIterator<Item = Result<T, Error>, IntoIter: Send + 'static>,
    {
        Self::from_source(Source::Made(SyncWrapper::new(Box::new(
            messages.into_iter(),
        ))))
    }

    /// A stream and the [`BlockingSender`] that feeds it. Up to `capacity` messages, at least one, wait to be taken.
    ///
    /// It is for conversations: one thread can send, and read what comes back, in turn.
    #[must_use]
    pub fn channel(capacity: usize) -> (BlockingSender<T>, Self) {
        let (sender, messages) = Streaming::channel(capacity);
        let source = Source::Async {
            shared: Arc::new(Shared::new(messages)),
            runtime: None,
        };
        (BlockingSender::new(sender), Self::from_source(source))
    }

    /// A stream without messages.
    #[must_use]
    pub fn empty() -> Self {
        Self::from_source(Source::Ended)
    }

    /// The next message; `None` after the last.
    ///
    /// # Errors
    ///
    /// The peer ended the call with an error, or sent what is malformed or over a limit; the call is over (`canceled`,
    /// `deadline_exceeded`); the thread may not block (`failed_precondition`). Nothing comes after an error.
    pub fn message(&mut self) -> Result<Option<T>, Error> {
        self.next().transpose()
    }

    /// The metadata that came after the messages, once these have ended; empty before.
    #[must_use]
    pub fn trailers(&self) -> &HeaderMap {
        &self.trailers
    }

    fn from_source(source: Source<T>) -> Self {
        Self {
            source,
            trailers: HeaderMap::new(),
        }
    }
}

impl<T: Send + 'static> BlockingStreaming<T> {
    /// Reads a stream.
    pub(super) fn received(messages: Streaming<T>, runtime: Handle) -> Self {
        Self::from_source(Source::Async {
            shared: Arc::new(Shared::new(messages)),
            runtime: Some(runtime),
        })
    }

    /// What takes the stream away from whoever reads it.
    pub(super) fn cut(&self) -> Option<Cut> {
        match &self.source {
            Source::Async { shared, .. } => Some(Cut::new(shared)),
            Source::Ended | Source::Made(_) => None,
        }
    }

    /// The same for async code, and what must run on a thread for it.
    pub(super) fn into_streaming(mut self) -> (Streaming<T>, Option<Feed>) {
        let source = std::mem::replace(&mut self.source, Source::Ended);
        self.source = match source {
            Source::Ended => return (Streaming::empty(), None),
            Source::Async { shared, runtime } => match Arc::try_unwrap(shared) {
                Ok(shared) => match shared.into_messages() {
                    Some(messages) => return (messages, None),
                    None => Self::new([Err(super::cut::over())]).source,
                },
                // It is being cut off.
                Err(shared) => Source::Async { shared, runtime },
            },
            made @ Source::Made(_) => made,
        };
        let (sender, messages) = Streaming::channel(AHEAD);
        (messages, Some(Box::new(move || feed(self, sender))))
    }
}

/// Sends messages until they end, or the call does.
fn feed<T>(mut messages: BlockingStreaming<T>, sender: Sender<T>) {
    while !sender.is_closed() {
        let next = match panic::catch(|| messages.next()) {
            Ok(Some(message)) => message,
            Ok(None) => return sender.finish(std::mem::take(&mut messages.trailers)),
            Err(panic) => Err(panic),
        };
        let ends = next.is_err();
        if sender.blocking_send(next).is_err() || ends {
            return;
        }
    }
}

/// How many messages an iterator is ahead of the peer.
const AHEAD: usize = 4;

impl<T> Iterator for BlockingStreaming<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Result<T, Error>> {
        let (next, trailers) = match &mut self.source {
            Source::Ended => return None,
            Source::Made(messages) => (messages.get_mut().next(), None),
            Source::Async { shared, runtime } => {
                let message = std::future::poll_fn(|cx| shared.poll_message(cx));
                let waited = match runtime {
                    Some(runtime) => block_on(runtime, message),
                    None => current().and_then(|runtime| block_on(&runtime, message)),
                };
                match waited {
                    Ok(None) => (None, Some(shared.trailers())),
                    Ok(next) => (next, None),
                    Err(error) => (Some(Err(error)), None),
                }
            }
        };
        if !matches!(next, Some(Ok(_))) {
            self.source = Source::Ended;
            self.trailers = trailers.unwrap_or_default();
        }
        next
    }
}

impl<T> FusedIterator for BlockingStreaming<T> {}

impl<T: Send + 'static> FromIterator<T> for BlockingStreaming<T> {
    /// Makes the messages of a collection.
    fn from_iter<I: IntoIterator<Item = T>>(messages: I) -> Self {
        Self::new(messages.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

impl<T> fmt::Debug for BlockingStreaming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Ended => "ended",
            Source::Async { .. } => "async",
            Source::Made(_) => "an iterator",
        };
        f.debug_struct("BlockingStreaming")
            .field("source", &source)
            .finish_non_exhaustive()
    }
}
