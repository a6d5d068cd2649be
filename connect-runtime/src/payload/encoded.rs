//! [`EncodedStream`]: a stream of encoded messages as a payload's source.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use pin_project_lite::pin_project;

use super::Messages;
use crate::{Error, codec::ConfiguredCodec};

pin_project! {
    /// Messages that are encoded already.
    pub(super) struct EncodedStream<S> {
        #[pin]
        messages: S,
    }
}

impl<S> EncodedStream<S> {
    pub(super) fn new(messages: S) -> Self {
        Self { messages }
    }
}

impl<S: Stream<Item = Result<Bytes, Error>> + Send> Messages for EncodedStream<S> {
    fn poll_encode(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: ConfiguredCodec,
        out: &mut BytesMut,
    ) -> Poll<Option<Result<(), Error>>> {
        let next = ready!(self.project().messages.poll_next(cx));
        Poll::Ready(next.map(|message| message.map(|message| out.extend_from_slice(&message))))
    }

    fn trailers(self: Pin<&mut Self>) -> HeaderMap {
        HeaderMap::new()
    }
}
