//! [`EncodedStream`]: a stream of encoded messages as a payload's source.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use pin_project_lite::pin_project;

use super::Messages;
use crate::{Error, body::Batch, codec::ConfiguredCodec};

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
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        batch.fill_encoded(|| self.as_mut().project().messages.poll_next(cx))
    }

    fn trailers(self: Pin<&mut Self>) -> HeaderMap {
        HeaderMap::new()
    }
}
