//! [`Streaming`]: many messages, in either direction.

mod channel;
mod convert;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use http::HeaderMap;
use sync_wrapper::SyncWrapper;

pub use self::channel::{Closed, Sender};
pub(crate) use self::convert::encode;
use crate::{Error, Payload, message::Message};

/// Many messages, in either direction: received from a peer, or made here of a [`Stream`] or through a
/// [channel](Self::channel).
///
/// It is one type on both sides, so a proxy can hand the response of a client straight to its own caller. It can be sent
/// between threads, and reading it is cancellation safe: a dropped [`message`](Self::message) future has taken nothing
/// out. Dropping the stream ends the call. After an error nothing more comes.
///
/// # Examples
///
/// ```
/// use connect_runtime::Streaming;
/// use prost_types::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), connect_runtime::Error> {
/// let mut sizes = Streaming::from_iter([1, 2].map(|seconds| Duration { seconds, nanos: 0 }));
/// while let Some(size) = sizes.message().await? {
///     println!("{size:?}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct Streaming<T> {
    source: Source<T>,
    trailers: HeaderMap,
    /// What is dropped with the last message, or with the stream.
    #[cfg(feature = "blocking")]
    tied: Option<crate::blocking::Cut>,
}

/// Where the messages come from.
enum Source<T> {
    /// No message is left.
    Ended,
    /// A peer.
    Received(Received<T>),
    /// A stream of this process.
    Made(SyncWrapper<BoxStream<T>>),
    /// A [`Sender`].
    Channel(channel::Receiver<T>),
}

type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>;

/// How the next message of a payload is decoded.
type PollDecode<T> = fn(&mut Payload, &mut Context<'_>) -> Poll<Option<Result<T, Error>>>;

/// Messages of a peer, decoded as they are asked for.
struct Received<T> {
    payload: Payload,
    poll: PollDecode<T>,
}

impl<T> Streaming<T> {
    /// Makes the messages of a stream, which may fail on the way; the first error ends the call with it.
    pub fn new(messages: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        Self::from_source(Source::Made(SyncWrapper::new(Box::pin(messages))))
    }

    /// A stream and the [`Sender`] that feeds it. Up to `capacity` messages, at least one, wait to be taken.
    ///
    /// The stream ends when the sender is dropped or [finished](Sender::finish); sending waits while the peer does not
    /// read, and fails once the call is over.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::Streaming;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), connect_runtime::Error> {
    /// let (sender, mut numbers) = Streaming::channel(4);
    /// sender.send(7_u32).await.unwrap();
    /// drop(sender);
    /// assert_eq!(numbers.message().await?, Some(7));
    /// assert_eq!(numbers.message().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn channel(capacity: usize) -> (Sender<T>, Self) {
        let (sender, receiver) = channel::channel(capacity);
        (sender, Self::from_source(Source::Channel(receiver)))
    }

    /// A stream without messages.
    #[must_use]
    pub fn empty() -> Self {
        Self::from_source(Source::Ended)
    }

    /// Makes the messages of a stream that cannot fail.
    pub(crate) fn from_messages(messages: impl Stream<Item = T> + Send + 'static) -> Self {
        Self::new(convert::Infallible::new(messages))
    }

    fn from_source(source: Source<T>) -> Self {
        Self {
            source,
            trailers: HeaderMap::new(),
            #[cfg(feature = "blocking")]
            tied: None,
        }
    }

    /// Ties what is to end with the stream to it.
    #[cfg(feature = "blocking")]
    pub(crate) fn tie(&mut self, cut: crate::blocking::Cut) {
        self.tied = Some(cut);
    }

    /// The next message; `None` after the last.
    ///
    /// # Errors
    ///
    /// The peer ended the call with an error, or sent what is malformed or over a limit. Nothing comes after an error.
    pub async fn message(&mut self) -> Result<Option<T>, Error> {
        std::future::poll_fn(|cx| self.poll_message(cx))
            .await
            .transpose()
    }

    /// The metadata that came after the messages, once [`message`](Self::message) has returned `None`; empty before.
    #[must_use]
    pub fn trailers(&self) -> &HeaderMap {
        &self.trailers
    }

    #[inline]
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let next = ready!(self.source.poll_message(cx));
        if !matches!(next, Some(Ok(_))) {
            self.end();
        }
        Poll::Ready(next)
    }

    /// Lets go of the source, and keeps the metadata behind its messages.
    fn end(&mut self) {
        self.trailers = match std::mem::replace(&mut self.source, Source::Ended) {
            Source::Received(mut received) => received.payload.take_trailers(),
            Source::Channel(mut receiver) => receiver.take_trailers(),
            Source::Made(_) | Source::Ended => HeaderMap::new(),
        };
        #[cfg(feature = "blocking")]
        drop(self.tied.take());
    }
}

impl<T> Source<T> {
    #[inline]
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match self {
            Self::Ended => Poll::Ready(None),
            Self::Received(Received { payload, poll }) => poll(payload, cx),
            Self::Made(messages) => messages.get_mut().as_mut().poll_next(cx),
            Self::Channel(receiver) => receiver.poll_message(cx),
        }
    }
}

impl<T: Message> Streaming<T> {
    /// Decodes the messages of a payload as they are asked for.
    pub(crate) fn received(payload: Payload) -> Self {
        Self::from_source(Source::Received(Received {
            payload,
            poll: Payload::poll_decode,
        }))
    }
}

impl<T> Stream for Streaming<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_message(cx)
    }
}

impl<T> Unpin for Streaming<T> {}

impl<T: Send + 'static> FromIterator<T> for Streaming<T> {
    /// Makes the messages of a collection.
    fn from_iter<I: IntoIterator<Item = T>>(messages: I) -> Self {
        Self::from_messages(convert::Iter(
            messages.into_iter().collect::<Vec<_>>().into_iter(),
        ))
    }
}

impl<T> fmt::Debug for Streaming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Ended => "ended",
            Source::Received(_) => "a peer",
            Source::Made(_) => "a stream",
            Source::Channel(_) => "a channel",
        };
        f.debug_struct("Streaming")
            .field("source", &source)
            .finish_non_exhaustive()
    }
}
