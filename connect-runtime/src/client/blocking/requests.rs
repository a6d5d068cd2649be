//! [`IntoBlockingRequest`]: what the streaming methods of a generated blocking client take.

use crate::{Message, Request, blocking::BlockingStreaming};

/// What a method with many request messages takes: anything that can be iterated for messages, a [`BlockingStreaming`], or a
/// [`Request`] of one.
///
/// The iterator runs on a thread of its own while the call is made, and is dropped when the call is over.
pub trait IntoBlockingRequest<T> {
    /// The request.
    fn into_blocking_request(self) -> Request<BlockingStreaming<T>>;
}

impl<T, I> IntoBlockingRequest<T> for I
where
    T: Message,
    I: IntoIterator<Item = T, IntoIter: Send + 'static>,
{
    fn into_blocking_request(self) -> Request<BlockingStreaming<T>> {
        Request::new(BlockingStreaming::new(self.into_iter().map(Ok)))
    }
}

impl<T: Message> IntoBlockingRequest<T> for BlockingStreaming<T> {
    fn into_blocking_request(self) -> Request<Self> {
        Request::new(self)
    }
}

impl<T> IntoBlockingRequest<T> for Request<BlockingStreaming<T>> {
    fn into_blocking_request(self) -> Self {
        self
    }
}
