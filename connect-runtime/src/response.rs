//! [`Response`]: a message on its way back, with metadata before and after it.

use std::ops::{Deref, DerefMut};

use http::{Extensions, HeaderMap};

use crate::{Error, metadata::append_all, rare::Rare};

/// A message on its way back to the caller, with metadata before it (headers) and after it (trailers).
///
/// A handler makes one of a message with `.into()`. It dereferences to the message, so a client reads fields directly.
///
/// # Examples
///
/// ```
/// use connect_runtime::Response;
/// use prost_types::Duration;
///
/// let mut response = Response::new(Duration { seconds: 12, nanos: 0 });
/// response.headers_mut().insert("x-shop", "main street".parse().unwrap());
/// assert_eq!(response.seconds, 12);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Response<T> {
    message: T,
    headers: HeaderMap,
    trailers: Rare,
    extensions: Extensions,
}

impl<T> Response<T> {
    /// A response without metadata.
    pub fn new(message: T) -> Self {
        Self {
            message,
            headers: HeaderMap::new(),
            trailers: Rare::default(),
            extensions: Extensions::new(),
        }
    }

    /// The message, or for a stream the messages.
    pub fn message(&self) -> &T {
        &self.message
    }

    /// The message, to be changed.
    pub fn message_mut(&mut self) -> &mut T {
        &mut self.message
    }

    /// Takes the message out.
    pub fn into_message(self) -> T {
        self.message
    }

    /// Leading metadata: the response's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Leading metadata, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// Trailing metadata.
    ///
    /// A handler's are sent after its last message. A client finds those of a stream in
    /// [`Streaming::trailers`](crate::Streaming::trailers) once the stream has ended.
    pub fn trailers(&self) -> &HeaderMap {
        self.trailers.get()
    }

    /// Trailing metadata, to be changed.
    pub fn trailers_mut(&mut self) -> &mut HeaderMap {
        self.trailers.get_mut()
    }

    /// Values that layers hand on to those further out.
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Values that layers hand on, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// Replaces the message and keeps everything else.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        let Self {
            message,
            headers,
            trailers,
            extensions,
        } = self;
        Response {
            message: f(message),
            headers,
            trailers,
            extensions,
        }
    }

    /// Takes the message out and leaves a response of everything else.
    pub fn take(self) -> (T, Response<()>) {
        let Self {
            message,
            headers,
            trailers,
            extensions,
        } = self;
        (
            message,
            Response {
                message: (),
                headers,
                trailers,
                extensions,
            },
        )
    }

    /// The error that the response came to, with the metadata of both its ends.
    pub(crate) fn into_error(mut self, mut error: Error) -> Error {
        append_all(&mut self.headers, self.trailers.take());
        append_all(&mut self.headers, std::mem::take(error.metadata_mut()));
        *error.metadata_mut() = self.headers;
        error
    }

    pub(crate) fn take_trailers(&mut self) -> HeaderMap {
        self.trailers.take()
    }

    /// Adds trailing metadata behind what is there.
    pub(crate) fn append_trailers(&mut self, trailers: HeaderMap) {
        self.trailers.append(trailers);
    }

    pub(crate) fn into_metadata(self) -> (HeaderMap, Extensions) {
        (self.headers, self.extensions)
    }

    pub(crate) fn from_metadata(
        message: T,
        headers: HeaderMap,
        trailers: HeaderMap,
        extensions: Extensions,
    ) -> Self {
        Self {
            message,
            headers,
            trailers: trailers.into(),
            extensions,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.message
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.message
    }
}

impl<T> From<T> for Response<T> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}
