//! [`Writer`]: messages → HTTP body, encoded as the connection takes them.

use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::Frame;

use super::{
    RequestEnd,
    drain::{Drain, Leftover},
};
use crate::{
    Error, Payload,
    compression::{Compression, Level},
    envelope::{self, Flags, PREFIX_LEN},
    metadata::append_all,
    panic,
    protocol::{Direction, End, Ending, Wire, grpc_web},
    settings::{CompressionOptions, Settings},
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
    compressor: Compressor,
    buffer: BytesMut,
    trailers: HeaderMap,
    state: State,
    drain: Drain,
    /// Client: ties the request to its response.
    tether: Option<RequestEnd>,
    /// How much was encoded since somebody else had a turn, in bytes.
    burst: usize,
}

#[derive(Debug)]
enum State {
    /// More messages may come.
    Writing,
    /// The last bytes are in the buffer.
    Ending,
    /// The last bytes are in the buffer, and trailers follow.
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
            trailers,
            ..Self::new(payload, wire, Direction::Response, compressor)
        }
    }

    fn new(payload: Payload, wire: Wire, direction: Direction, compressor: Compressor) -> Self {
        Self {
            payload,
            wire,
            direction,
            compressor,
            buffer: BytesMut::new(),
            trailers: HeaderMap::new(),
            state: State::Writing,
            drain: Drain::Done,
            tether: None,
            burst: 0,
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
            State::Trailers(trailers) if self.buffer.is_empty() => {
                return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
            }
            trailers @ State::Trailers(_) => self.state = trailers,
            State::Writing | State::Ending | State::Ended => {}
        }
        if !self.buffer.is_empty() {
            let last = self.buffer.split();
            return Poll::Ready(Some(Ok(self.data(last))));
        }
        // All is said; only that it is all waits.
        self.drain.poll(cx).map(|()| None)
    }

    fn data(&self, frame: BytesMut) -> Frame<Bytes> {
        Frame::data(if self.wire.is_text() {
            grpc_web::text::encode(&frame)
        } else {
            frame.freeze()
        })
    }

    /// Whether nothing is left to do.
    pub(crate) fn is_end(&self) -> bool {
        matches!((&self.state, &self.drain), (State::Ended, Drain::Done))
    }

    /// Writes messages until a frame is to be handed on; `None` when there are no more.
    fn poll_messages(&mut self, cx: &mut Context<'_>) -> Poll<Option<BytesMut>> {
        while self.buffer.len() < FRAME_LEN {
            if self.burst > MAX_BURST {
                // A stream that always has a message, and a connection that always takes it, would keep the thread.
                self.burst = 0;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if let Some(message) = self.payload.take_one() {
                self.buffer = message.into_buffer();
                if let Err(error) = self.compressor.seal(&mut self.buffer, 0) {
                    self.buffer.clear();
                    self.end(Some(error));
                    return Poll::Ready(None);
                }
                continue;
            }
            let start = envelope::begin(&mut self.buffer);
            let next = match panic::catch(|| self.payload.poll_encode(cx, &mut self.buffer)) {
                Ok(Poll::Pending) => {
                    self.buffer.truncate(start);
                    self.burst = 0;
                    if self.buffer.is_empty() {
                        return Poll::Pending;
                    }
                    break;
                }
                Ok(Poll::Ready(next)) => {
                    self.burst += self.buffer.len() - start + MESSAGE_COST;
                    next
                }
                Err(panic) => Some(Err(panic)),
            };
            let sealed = next.map(|encoded| {
                encoded.and_then(|()| self.compressor.seal(&mut self.buffer, start))
            });
            if let Some(Ok(())) = sealed {
                continue;
            }
            self.buffer.truncate(start);
            self.end(sealed.and_then(Result::err));
            return Poll::Ready(None);
        }
        Poll::Ready(Some(self.buffer.split()))
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
                let mut trailers = std::mem::take(&mut self.trailers);
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
                        let _ = envelope::write(&mut self.buffer, flags, &data);
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

/// Compresses the messages of one payload, and holds them to their limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compressor {
    compression: Option<Compression>,
    min_bytes: usize,
    max_bytes: Option<usize>,
}

impl Compressor {
    pub(crate) fn new(compression: Option<Compression>, settings: &Settings) -> Self {
        let min_bytes = settings
            .compression
            .min_bytes
            .unwrap_or(CompressionOptions::DEFAULT_MIN_BYTES);
        Self {
            compression,
            min_bytes,
            max_bytes: settings.limits.write(),
        }
    }

    /// The compression that the head of the request or response names.
    pub(crate) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Refuses a message of so many bytes if it is over the limit.
    pub(crate) fn check(&self, len: usize) -> Result<(), Error> {
        match self.max_bytes.filter(|&limit| len > limit) {
            None => Ok(()),
            Some(limit) => Err(Error::resource_exhausted(format!(
                "message of {len} bytes is larger than the limit of {limit} bytes"
            ))),
        }
    }

    /// A bare message, and what it was compressed with. If short messages are to be compressed, so is an empty one: that the
    /// body is empty does not keep every peer from decompressing it.
    pub(crate) fn bare(&self, message: Bytes) -> Result<(Bytes, Option<Compression>), Error> {
        let Some(compression) = self.choose(&message)? else {
            return Ok((message, None));
        };
        let mut out = BytesMut::with_capacity(message.len() / 2);
        compress(compression, &message, &mut out)?;
        Ok((out.freeze(), Some(compression)))
    }

    /// Finishes the envelope that starts at `start`, compressing its message.
    fn seal(&self, buffer: &mut BytesMut, start: usize) -> Result<(), Error> {
        let message = buffer.get(start + PREFIX_LEN..).unwrap_or_default();
        let mut flags = Flags::NONE;
        // Nobody decompresses an empty envelope.
        if let Some(compression) = self.choose(message)?.filter(|_| !message.is_empty()) {
            let message = buffer.split_off(start + PREFIX_LEN);
            compress(compression, &message, buffer)?;
            flags = Flags::COMPRESSED;
        }
        envelope::finish(buffer, start, flags)
            .map_err(|_| Error::resource_exhausted("message is larger than an envelope can hold"))
    }

    /// What a message is to be compressed with. Short ones are not.
    fn choose(&self, message: &[u8]) -> Result<Option<Compression>, Error> {
        self.check(message.len())?;
        Ok(self.compression.filter(|_| message.len() >= self.min_bytes))
    }
}

fn compress(compression: Compression, message: &[u8], out: &mut BytesMut) -> Result<(), Error> {
    compression
        .compress(message, Level::default(), out)
        .map_err(|error| Error::internal("").with_source(error))
}

/// After so many bytes others have a turn: a fraction of a millisecond, also when they are compressed.
const MAX_BURST: usize = 64 * 1024;

/// What a message costs beside its bytes, as if it had so many more.
const MESSAGE_COST: usize = 256;

/// Enough for a frame of HTTP/2; a message that is larger has a frame of its own.
const FRAME_LEN: usize = 16 * 1024;

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use super::*;

    #[test]
    fn empty_messages_are_compressed_only_without_an_envelope() {
        for (min_bytes, expected) in [(0, Some(Compression::Gzip)), (1, None)] {
            let options = CompressionOptions::new().min_bytes(min_bytes);
            let compressor = Compressor::new(Some(Compression::Gzip), &options.into());
            let (body, compression) = compressor.bare(Bytes::new()).unwrap();
            assert_eq!(compression, expected);
            assert_eq!(body.is_empty(), expected.is_none());

            let mut buffer = BytesMut::new();
            let start = envelope::begin(&mut buffer);
            compressor.seal(&mut buffer, start).unwrap();
            assert_eq!(buffer, [0; PREFIX_LEN][..]);
        }
    }
}
