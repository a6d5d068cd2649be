//! [`IntoRequest`], [`IntoStreamingRequest`]: what the methods of a generated client take.

use futures_core::Stream;

use crate::{Message, Request, Streaming};

/// What a method with one request message takes: the message, or a [`Request`] of it.
pub trait IntoRequest<T> {
    /// The request.
    fn into_request(self) -> Request<T>;
}

impl<T: Message> IntoRequest<T> for T {
    fn into_request(self) -> Request<T> {
        Request::new(self)
    }
}

impl<T> IntoRequest<T> for Request<T> {
    fn into_request(self) -> Request<T> {
        self
    }
}

/// What a method with many request messages takes: any stream of messages, a [`Streaming`], or a [`Request`] of one.
pub trait IntoStreamingRequest<T> {
    /// The request.
    fn into_streaming_request(self) -> Request<Streaming<T>>;
}

impl<T: Message, S: Stream<Item = T> + Send + 'static> IntoStreamingRequest<T> for S {
    fn into_streaming_request(self) -> Request<Streaming<T>> {
        Request::new(Streaming::from_messages(self))
    }
}

impl<T: Message> IntoStreamingRequest<T> for Streaming<T> {
    fn into_streaming_request(self) -> Request<Self> {
        Request::new(self)
    }
}

impl<T> IntoStreamingRequest<T> for Request<Streaming<T>> {
    fn into_streaming_request(self) -> Self {
        self
    }
}
