//! What a layer needs that makes calls again: a copy of a request, and a look at whether a response has begun.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::HeaderMap;

use super::{Item, Messages, Payload, Source};
use crate::{Error, body::Batch, codec::ConfiguredCodec, deadline::Timer};

impl Payload {
    /// A copy, if the payload is one message that is encoded already, or none; what streams is there only once.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let source = match &self.source {
            _ if self.taps.is_some() => return None,
            Source::Ended => Source::Ended,
            Source::One(message) => Source::One(message.clone()),
            Source::Item(Item::Bytes(message)) => Source::Item(Item::Bytes(message.clone())),
            Source::Item(Item::Value { .. }) | Source::Reader(_) | Source::Messages(_) => {
                return None;
            }
        };
        let deadline = self.timer.as_ref().map(|timer| timer.deadline().clone());
        Some(Self {
            direction: self.direction,
            settings: self.settings,
            trailers: self.trailers.clone(),
            timer: deadline.map(Timer::new),
            ..Self::from_source(self.codec, source)
        })
    }

    /// Waits for the first message, which is still the next to come afterwards, or for the end.
    ///
    /// The payload is lost if the future is dropped before it is ready.
    pub(crate) async fn peek(&mut self) -> Result<(), Error> {
        if self.taps.is_none()
            && let Source::One(_) | Source::Item(_) = self.source
        {
            return Ok(());
        }
        let mut rest = std::mem::replace(self, Self::empty(self.codec()));
        let first = rest.next().await.transpose()?;
        *self = match first {
            None => rest,
            first => Self {
                direction: rest.direction,
                settings: rest.settings,
                ..Self::messages(rest.codec, Peeked { first, rest })
            },
        };
        Ok(())
    }
}

/// A message that was waited for and not taken, and what comes after it.
struct Peeked {
    first: Option<Bytes>,
    rest: Payload,
}

impl Messages for Peeked {
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        if let Some(first) = self.first.take() {
            let pushed = batch.push(|out| {
                out.extend_from_slice(&first);
                Ok(())
            });
            if pushed.is_err() || batch.is_full() {
                return Poll::Ready(Some(pushed));
            }
        }
        self.rest.configure_json(codec.json);
        self.rest.poll_encode(cx, batch)
    }

    fn trailers(mut self: Pin<&mut Self>) -> HeaderMap {
        self.rest.take_trailers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Codec;

    #[tokio::test]
    async fn a_message_that_was_peeked_at_is_still_the_first() {
        let messages = ["a", "b"].map(|message| Ok(Bytes::from(message)));
        let mut payload = Payload::stream(Codec::Proto, tokio_stream::iter(messages));
        payload.peek().await.unwrap();
        payload.peek().await.unwrap();
        for expected in ["a", "b"] {
            assert_eq!(payload.next().await.unwrap().unwrap(), expected);
        }
        assert!(payload.next().await.is_none());
    }

    #[tokio::test]
    async fn what_a_layer_does_to_a_message_is_done_once() {
        let messages = ["a", "b"].map(|message| Ok(Bytes::from(message)));
        let mut payload = Payload::stream(Codec::Proto, tokio_stream::iter(messages))
            .map_bytes(|message| Ok([&message[..], b"!"].concat().into()));
        payload.peek().await.unwrap();
        let mut payload = payload.map_bytes(|message| Ok([&message[..], b"?"].concat().into()));
        for expected in ["a!?", "b!?"] {
            assert_eq!(payload.next().await.unwrap().unwrap(), expected);
        }
    }
}
