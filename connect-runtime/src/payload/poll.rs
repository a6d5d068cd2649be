//! How a payload's messages are asked for: the source, the deadline, the taps, in this order.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::{Item, Payload, Source};
use crate::{
    Error, Message,
    body::Batch,
    deadline::{self, Timer},
    panic,
    rare::Rare,
};

impl Payload {
    /// The next message's bytes.
    #[inline]
    pub(crate) fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let item = ready!(self.poll_item(cx));
        let codec = self.codec;
        Poll::Ready(match item.map(|item| item?.into_bytes(codec)) {
            // What cannot be encoded ends the payload; an error that came has ended it.
            Some(Err(error)) => self.end(Some(error)).map(Err),
            next => next,
        })
    }

    /// Encodes the messages that are ready into the batch, until it is full, and then gives `Some`.
    pub(crate) fn poll_encode(
        &mut self,
        cx: &mut Context<'_>,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        if self.taps.is_none()
            && let Some(next) = self.poll_messages(cx, batch)
        {
            return self.settle(next, cx);
        }
        let codec = self.codec;
        let next = batch.fill(|| self.poll_item(cx), |item, out| item.encode(codec, out));
        Poll::Ready(match ready!(next) {
            // What cannot be encoded ends the payload; an error that came has ended it.
            Some(Err(error)) => self.end(Some(error)).map(Err),
            next => next,
        })
    }

    /// The next message, with its value if a layer has decoded it.
    #[inline]
    pub(crate) fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Item, Error>>> {
        if self.taps.is_some() {
            return self.poll_tapped(cx);
        }
        self.poll_source(cx)
    }

    /// The next message's value.
    #[inline]
    pub(crate) fn poll_decode<M: Message>(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<M, Error>>> {
        // Most messages of a stream whose peer is ahead: nothing is moved but the value.
        if self.taps.is_none()
            && self.timer.as_ref().is_none_or(|timer| !timer.is_over())
            && let Source::Reader(reader) = &mut self.source
            && let Some(data) = reader.next_short()
        {
            return Poll::Ready(Some(match self.codec.decode_slice(data) {
                Ok(message) => Ok(message),
                Err(malformed) => Err(self.direction.malformed(malformed.0)),
            }));
        }
        self.poll_any(cx)
    }

    /// The next message's value, whatever its length and however it comes.
    #[inline(never)]
    fn poll_any<M: Message>(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<M, Error>>> {
        let next = ready!(self.poll_decoded(cx));
        Poll::Ready(next.map(|decoded| decoded?))
    }

    /// The next message's value, or what is wrong with that message alone.
    #[inline]
    pub(crate) fn poll_decoded<M: Message>(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Result<M, Error>, Error>>> {
        let (codec, direction) = (self.codec, self.direction);
        if self.taps.is_none()
            && let Source::Reader(reader) = &mut self.source
        {
            let next = reader.poll_message(cx, &self.settings).map(|next| {
                next.map(|message| {
                    let decoded = message?.decode(codec);
                    Ok(decoded.map_err(|malformed| direction.malformed(malformed.0)))
                })
            });
            return self.settle(next, cx);
        }
        let next = ready!(self.poll_item(cx));
        Poll::Ready(next.map(|item| Ok(item?.decode(codec, direction))))
    }

    fn poll_tapped(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Item, Error>>> {
        // What watches the payload is to hear of a panic, too.
        let next = match panic::catch(|| self.poll_source(cx)) {
            Ok(next) => ready!(next).transpose(),
            Err(panic) => Err(panic),
        };
        let next = next.and_then(|next| match (next, &mut self.taps) {
            (Some(item), Some(taps)) => {
                let (codec, from) = (self.codec, self.direction);
                panic::catch(|| taps.message(item, codec, from))?.map(Some)
            }
            (next, _) => Ok(next),
        });
        match next {
            Ok(Some(item)) => Poll::Ready(Some(Ok(item))),
            Ok(None) => Poll::Ready(self.end(None).map(Err)),
            Err(error) => Poll::Ready(self.end(Some(error)).map(Err)),
        }
    }

    /// What comes next of the source, in time.
    #[inline]
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Item, Error>>> {
        let next = match &mut self.source {
            Source::Reader(reader) => reader
                .poll_message(cx, &self.settings)
                .map(|next| next.map(|message| Ok(Item::Bytes(message?.into_bytes())))),
            Source::Messages(_) => {
                let mut batch = Batch::bare();
                let next = self
                    .poll_messages(cx, &mut batch)
                    .unwrap_or(Poll::Ready(None));
                next.map(|next| {
                    next.map(|encoded| encoded.map(|()| Item::Bytes(batch.into_message())))
                })
            }
            Source::Ended | Source::One(_) | Source::Item(_) => {
                return Poll::Ready(match std::mem::replace(&mut self.source, Source::Ended) {
                    Source::One(message) => Some(Ok(Item::Bytes(message.into_bare()))),
                    Source::Item(item) => Some(Ok(item)),
                    Source::Ended | Source::Reader(_) | Source::Messages(_) => None,
                });
            }
        };
        self.settle(next, cx)
    }

    /// Encodes what is ready of a stream of this process; `None` if there is no such stream.
    #[inline]
    fn poll_messages(
        &mut self,
        cx: &mut Context<'_>,
        batch: &mut Batch,
    ) -> Option<Poll<Option<Result<(), Error>>>> {
        let Source::Messages(messages) = &mut self.source else {
            return None;
        };
        let codec = self.codec;
        let deadline = self.timer.as_ref().map(Timer::deadline);
        if let Some(deadline) = deadline {
            batch.until(deadline);
        }
        Some(deadline::within(deadline.cloned(), || {
            messages.get_mut().as_mut().poll_encode(cx, codec, batch)
        }))
    }

    /// Ends the payload, tells the taps, and gives the error that it ends with.
    fn end(&mut self, error: Option<Error>) -> Option<Error> {
        self.source = Source::Ended;
        match self.taps.take() {
            Some(taps) => taps.end(self.trailers.get_mut(), error),
            None => error,
        }
    }

    /// Ends the payload after its last message, after an error, and when the deadline has passed.
    ///
    /// The clock is asked for every message, because a stream that always has one would never end. Of what happens in
    /// other polls nothing knows what a message is, so that a program has it once and not for every type.
    #[inline]
    fn settle<T>(
        &mut self,
        next: Poll<Option<Result<T, Error>>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        Poll::Ready(match next {
            Poll::Ready(Some(Ok(message))) => match &self.timer {
                Some(timer) if timer.is_over() => Some(Err(self.stop())),
                _ => Some(Ok(message)),
            },
            Poll::Ready(Some(Err(error))) => Some(Err(self.fail(error))),
            Poll::Ready(None) => {
                self.finish();
                None
            }
            Poll::Pending => Some(Err(ready!(self.poll_stop(cx)))),
        })
    }

    /// Keeps the metadata behind the last message.
    fn finish(&mut self) {
        self.trailers = match std::mem::replace(&mut self.source, Source::Ended) {
            Source::Reader(reader) => reader.into_trailers(),
            Source::Messages(messages) => messages.into_inner().as_mut().trailers().into(),
            Source::One(_) | Source::Item(_) | Source::Ended => Rare::default(),
        };
    }

    /// Ends the payload with an error. A peer that gives the stream up because the deadline has passed says it less
    /// clearly than our own clock.
    #[cold]
    fn fail(&mut self, error: Error) -> Error {
        self.source = Source::Ended;
        match &self.timer {
            Some(timer) => timer.deadline().blame(error),
            None => error,
        }
    }

    /// Ends the payload once the deadline has passed.
    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        match &mut self.timer {
            Some(timer) => timer.poll_elapsed(cx).map(|()| self.stop()),
            None => Poll::Pending,
        }
    }

    #[cold]
    fn stop(&mut self) -> Error {
        self.source = Source::Ended;
        deadline::exceeded()
    }
}
