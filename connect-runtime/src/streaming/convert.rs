//! From payloads to streams of messages, and back.

use std::{
    pin::Pin,
    task::{Context, Poll},
    vec,
};

use futures_core::Stream;
use http::HeaderMap;
use pin_project_lite::pin_project;

use super::Streaming;
use crate::{
    Error,
    body::Batch,
    codec::ConfiguredCodec,
    message::Message,
    payload::{Messages, Payload},
};

/// A payload whose messages are encoded as they are sent.
pub(crate) fn encode<T: Message>(
    messages: Streaming<T>,
    codec: impl Into<ConfiguredCodec>,
) -> Payload {
    Payload::messages(codec, Encode { messages })
}

struct Encode<T> {
    messages: Streaming<T>,
}

impl<T: Message> Messages for Encode<T> {
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        let messages = &mut self.messages;
        let next = batch.fill(
            || messages.source.poll_message(cx),
            |message, out| codec.encode(message, out),
        );
        if let Poll::Ready(None | Some(Err(_))) = next {
            messages.end();
        }
        next
    }

    fn trailers(mut self: Pin<&mut Self>) -> HeaderMap {
        std::mem::take(&mut self.messages.trailers)
    }
}

pin_project! {
    /// A stream that cannot fail.
    pub(super) struct Infallible<S> {
        #[pin]
        messages: S,
    }
}

impl<S> Infallible<S> {
    pub(super) fn new(messages: S) -> Self {
        Self { messages }
    }
}

impl<S: Stream> Stream for Infallible<S> {
    type Item = Result<S::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.project()
            .messages
            .poll_next(cx)
            .map(|message| message.map(Ok))
    }
}

/// A stream of messages that are there already.
pub(super) struct Iter<T>(pub(super) vec::IntoIter<T>);

impl<T> Unpin for Iter<T> {}

impl<T> Stream for Iter<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(self.0.next())
    }
}
