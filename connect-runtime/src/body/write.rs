//! [`Writer`]: messages → HTTP body, encoded as the connection takes them.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Frame;

use super::{
    Batch, Compressor, RequestEnd,
    drain::{Drain, Leftover},
};
use crate::{
    Error, Payload, envelope,
    metadata::append_all,
    panic,
    protocol::{Direction, End, Ending, Wire, grpc_web},
    rare::Rare,
};

/// Writes the messages of a payload as envelopes, and at the end of a response how the call ended.
///
/// Messages that are ready share a frame of the body; a frame is handed on when it is large enough, or when the next
/// message is not ready.
#[derive(Debug)]
pub(crate) struct Writer {
    payload: Payload,
    wire: Wire,
    direction: Direction,
    batch: Batch,
    trailers: Rare,
    state: State,
    drain: Drain,
    /// Client: ties the request to its response.
    tether: Option<RequestEnd>,
}

#[derive(Debug)]
enum State {
    /// More messages may come.
    Writing,
    /// The last bytes are in the batch.
    Ending,
    /// The last bytes are in the batch, and trailers follow.
    Trailers(HeaderMap),
    /// The request cannot be finished; the transport gives the call up with this error.
    Failed(Error),
    /// Nothing more comes.
    Ended,
}

impl Writer {
    /// Writes the body of a request.
    pub(crate) fn request(
        payload: Payload,
        wire: Wire,
        compressor: Compressor,
        tether: Option<RequestEnd>,
    ) -> Self {
        Self {
            tether,
            ..Self::new(payload, wire, Direction::Request, compressor)
        }
    }

    /// Writes the body of a response.
    pub(crate) fn response(
        payload: Payload,
        wire: Wire,
        compressor: Compressor,
        trailers: HeaderMap,
    ) -> Self {
        Self {
            trailers: trailers.into(),
            ..Self::new(payload, wire, Direction::Response, compressor)
        }
    }

    fn new(payload: Payload, wire: Wire, direction: Direction, compressor: Compressor) -> Self {
        Self {
            payload,
            wire,
            direction,
            batch: Batch::enveloped(compressor),
            trailers: Rare::default(),
            state: State::Writing,
            drain: Drain::Done,
            tether: None,
        }
    }

    /// Drains what a reader left before the body ends.
    pub(crate) fn drain(mut self, leftover: Option<Leftover>) -> Self {
        self.drain = leftover.map_or(Drain::Done, Drain::Waiting);
        self
    }

    /// The next frame of the body.
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let State::Writing = self.state
            && let Some(tether) = &mut self.tether
            && let Poll::Ready(abandoned) = tether.poll_abandoned(cx)
        {
            self.end(Some(abandoned));
        }
        if let State::Writing = self.state
            && let Some(frame) = ready!(self.poll_messages(cx))
        {
            return Poll::Ready(Some(Ok(self.data(frame))));
        }
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Failed(error) => return Poll::Ready(Some(Err(error))),
            State::Trailers(trailers) if self.batch.is_empty() => {
                return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
            }
            trailers @ State::Trailers(_) => self.state = trailers,
            State::Writing | State::Ending | State::Ended => {}
        }
        if !self.batch.is_empty() {
            let last = self.batch.take();
            return Poll::Ready(Some(Ok(self.data(last))));
        }
        // All is said; only that it is all waits.
        self.drain.poll(cx).map(|()| None)
    }

    fn data(&self, frame: Bytes) -> Frame<Bytes> {
        Frame::data(if self.wire.is_text() {
            grpc_web::text::encode(&frame)
        } else {
            frame
        })
    }

    /// Whether nothing is left to do.
    pub(crate) fn is_end(&self) -> bool {
        matches!((&self.state, &self.drain), (State::Ended, Drain::Done))
    }

    /// Writes messages until a frame is to be handed on; `None` when there are no more.
    fn poll_messages(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        while !self.batch.is_frame() {
            if self.batch.is_burst() {
                // A stream that always has a message, and a connection that always takes it, would keep the thread.
                self.batch.rest();
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let next = match self.payload.take_one() {
                Some(message) => Some(self.batch.put(message)),
                None => match panic::catch(|| self.payload.poll_encode(cx, &mut self.batch)) {
                    Ok(Poll::Pending) => {
                        self.batch.rest();
                        if self.batch.is_empty() {
                            return Poll::Pending;
                        }
                        break;
                    }
                    Ok(Poll::Ready(next)) => next,
                    Err(panic) => Some(Err(panic)),
                },
            };
            if !matches!(next, Some(Ok(()))) {
                self.batch.cut();
                self.end(next.and_then(Result::err));
                return Poll::Ready(None);
            }
        }
        Poll::Ready(Some(self.batch.take()))
    }

    /// Writes how the call ended, if it is for this side to say.
    fn end(&mut self, error: Option<Error>) {
        self.state = match (self.direction, error) {
            (Direction::Request, None) => State::Ending,
            (Direction::Request, Some(error)) => {
                if let Some(tether) = &mut self.tether {
                    tether.fail(error.copy());
                }
                State::Failed(error)
            }
            (Direction::Response, error) => {
                let mut trailers = self.trailers.take();
                append_all(&mut trailers, self.payload.take_trailers());
                let end = End {
                    error: error.map(Error::into_public),
                    trailers,
                };
                match self.wire.write_end(end) {
                    Ending::Nothing => State::Ending,
                    Ending::Trailers(trailers) => State::Trailers(trailers),
                    Ending::Envelope(flags, data) => {
                        // Only metadata of 4 GiB would not fit, and then the response ends without its end.
                        let _ = envelope::write(self.batch.end(), flags, &data);
                        State::Ending
                    }
                }
            }
        };
        // The handler's stream, and with it what it reads from, is let go before the rest of the request is drained.
        self.payload = Payload::empty(self.payload.codec());
        self.drain.begin();
    }
}
