//! [`Reader`]: HTTP body → messages, read as they are asked for.
//!
//! ```text
//!            first poll              the message
//!  Start ──────────────▶ Bare ─────────────────────────▶ Ended
//!    │                                                     ▲
//!    └─────────────────▶ Enveloped ──▶ Ending, or an error ┘
//! ```

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Version};

use super::{
    Arrived, Drain, Incoming, Leftover, ResponseEnd,
    bare::Bare,
    decompress::{decompress, find, too_large},
    source::Source,
};
use crate::{
    Error,
    compression::Compression,
    envelope::{DecodeError, Decoder, Flags},
    pieces::Gathered,
    protocol::{Direction, End, Wire},
    rare::Rare,
    settings::Settings,
};

/// Reads the messages of a peer's body, within the limits in force when the first is asked for.
#[derive(Debug)]
pub(crate) struct Reader {
    source: Source,
    wire: Wire,
    direction: Direction,
    /// The compression by the name that the peer gave it.
    compression: Option<HeaderValue>,
    /// The head of a response, if it says how the call ended.
    head: Option<Rare>,
    state: State,
    trailers: Rare,
}

#[derive(Debug)]
enum State {
    /// Nobody has asked for a message yet.
    Start,
    /// Waiting for the end of a bare message.
    Bare(Bare),
    /// Waiting for envelopes.
    Enveloped {
        decoder: Decoder,
        compression: Option<Compression>,
        limit: Option<usize>,
    },
    /// The peer has said how the call ended; more bytes are a protocol error.
    Ending { decoder: Decoder },
    /// The peer has said that the call failed; waiting, not for long, for the end of the body.
    Failing { error: Option<Error>, drain: Drain },
    /// No message is left.
    Ended,
}

impl Reader {
    pub(crate) fn new(
        body: Incoming,
        wire: Wire,
        direction: Direction,
        compression: Option<HeaderValue>,
    ) -> Box<Self> {
        Box::new(Self {
            source: Source::new(body, wire, direction),
            wire,
            direction,
            compression,
            head: None,
            state: State::Start,
            trailers: Rare::default(),
        })
    }

    /// Leaves what is not read to be drained; a client that waits for `100 Continue` sends nothing until it is asked.
    pub(crate) fn leave_to(
        mut self: Box<Self>,
        leftover: Leftover,
        expects_continue: bool,
    ) -> Box<Self> {
        self.source.leave_to(leftover, expects_continue);
        self
    }

    /// The body came in this version of HTTP, which decides whether it is read to its end.
    pub(crate) fn over(mut self: Box<Self>, version: Version) -> Box<Self> {
        self.source.over(version);
        self
    }

    /// Takes how the call ended from this head, if the body turns out to say nothing.
    pub(crate) fn or_head(mut self: Box<Self>, head: Option<HeaderMap>) -> Box<Self> {
        self.head = head.map(Rare::from);
        self
    }

    /// Ends the request when this is dropped, and fails as the request does.
    pub(crate) fn tethered(mut self: Box<Self>, tether: Option<ResponseEnd>) -> Box<Self> {
        self.source.tether(tether);
        self
    }

    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// The metadata after the messages.
    pub(crate) fn into_trailers(self) -> Rare {
        self.trailers
    }

    /// The next message, uncompressed. After `None` or an error nothing comes.
    #[inline]
    pub(crate) fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
        settings: &Settings,
    ) -> Poll<Option<Result<Arrived<'_>, Error>>> {
        if self.has_message() {
            return Poll::Ready(self.envelope().map(Ok));
        }
        let next = ready!(self.poll_next(cx, settings)).transpose();
        Poll::Ready(match next {
            Some(Ok(Next::Envelope)) => self.envelope().map(Ok),
            Some(Ok(Next::Data(message))) => Some(Ok(Arrived::Data(message))),
            Some(Err(error)) => {
                self.state = State::Ended;
                Some(Err(match self.direction {
                    Direction::Request => error,
                    Direction::Response => error.into_received(),
                }))
            }
            None => {
                self.state = State::Ended;
                None
            }
        })
    }

    /// The data of the next message, if it is there and [short](Arrived::SHORT), to be decoded where they lie.
    #[inline]
    pub(crate) fn next_short(&mut self) -> Option<&[u8]> {
        match &mut self.state {
            State::Enveloped { decoder, limit, .. } => {
                let max_len = limit.map_or(Arrived::SHORT, |limit| limit.min(Arrived::SHORT));
                let is_next = decoder.next_is_plain(Some(max_len));
                is_next.then(|| decoder.data()).flatten()
            }
            State::Start
            | State::Bare(_)
            | State::Ending { .. }
            | State::Failing { .. }
            | State::Ended => None,
        }
    }

    /// Whether the next message is there, as it is in most polls of a stream whose peer is ahead.
    #[inline]
    fn has_message(&mut self) -> bool {
        match &mut self.state {
            State::Enveloped { decoder, limit, .. } => decoder.next_is_plain(*limit),
            State::Start
            | State::Bare(_)
            | State::Ending { .. }
            | State::Failing { .. }
            | State::Ended => false,
        }
    }

    /// The message that is whole in the decoder.
    #[inline]
    fn envelope(&mut self) -> Option<Arrived<'_>> {
        match &mut self.state {
            State::Enveloped { decoder, .. } => Some(Arrived::Envelope(decoder)),
            State::Start
            | State::Bare(_)
            | State::Ending { .. }
            | State::Failing { .. }
            | State::Ended => None,
        }
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        settings: &Settings,
    ) -> Poll<Result<Option<Next>, Error>> {
        loop {
            // What can be done with the data that are there.
            match &mut self.state {
                State::Start => self.start(settings)?,
                State::Enveloped {
                    decoder,
                    compression,
                    limit,
                } => {
                    let (compression, limit) = (*compression, *limit);
                    let (wire, direction) = (self.wire, self.direction);
                    let limit_of = |flags| max_len(wire, flags, limit);
                    let next = decoder
                        .next(limit_of)
                        .map_err(|error| undecodable(direction, &error))?;
                    match next {
                        Some(Flags::NONE) => return Poll::Ready(Ok(Some(Next::Envelope))),
                        Some(flags) => {
                            let data = decoder.take_data().into_bytes();
                            match self.open(flags, data, compression, limit_of(flags))? {
                                Some(message) => {
                                    return Poll::Ready(Ok(Some(Next::Data(message.into()))));
                                }
                                None => continue,
                            }
                        }
                        None => {}
                    }
                }
                State::Ending { decoder } if decoder.has_remaining() => {
                    let message = "corrupt response: bytes after the end of the call";
                    return Poll::Ready(Err(Error::internal(message)));
                }
                State::Failing { error, drain } => {
                    ready!(drain.poll(cx));
                    return Poll::Ready(error.take().map_or(Ok(None), Err));
                }
                State::Bare(_) | State::Ending { .. } => {}
                State::Ended => return Poll::Ready(Ok(None)),
            }
            // More data, or what it means that there are none.
            let data = ready!(self.source.poll_data(cx))?;
            match (&mut self.state, data) {
                (State::Bare(bare), Some(data)) => bare.push(data)?,
                (State::Bare(bare), None) => {
                    let message = std::mem::take(bare).finish(self.direction)?;
                    self.state = State::Ended;
                    return Poll::Ready(Ok(Some(Next::Data(message))));
                }
                (State::Enveloped { decoder, .. } | State::Ending { decoder }, Some(data)) => {
                    decoder.push(data)
                }
                (State::Enveloped { decoder, .. }, None) => {
                    let finished = decoder.finish();
                    finished.map_err(|error| undecodable(self.direction, &error))?;
                    if self.direction == Direction::Response {
                        let end = self.wire.read_end_of_body(self.source.take_trailers())?;
                        self.end(end)?;
                    }
                    return Poll::Ready(Ok(None));
                }
                (State::Start | State::Ending { .. } | State::Failing { .. } | State::Ended, _) => {
                    return Poll::Ready(Ok(None));
                }
            }
        }
    }

    /// Finds the compression, now that no layer will say any more what is accepted.
    fn start(&mut self, settings: &Settings) -> Result<(), Error> {
        let accept = settings.compression.accept.unwrap_or_default();
        let compression = find(self.compression.as_ref(), accept, self.direction)?;
        let limit = settings.limits.read();
        if self.wire.is_enveloped() {
            self.state = State::Enveloped {
                decoder: Decoder::default(),
                compression,
                limit,
            };
            return Ok(());
        }
        let hint = self.source.size_hint();
        if let Some(limit) = limit.filter(|&limit| hint.lower() > limit as u64) {
            return Err(too_large(limit));
        }
        let announced = hint.exact().and_then(|len| usize::try_from(len).ok());
        self.state = State::Bare(Bare::new(compression, limit, announced));
        Ok(())
    }

    /// The message in an envelope with flags; `None` if it says how the call ended.
    fn open(
        &mut self,
        flags: Flags,
        data: Bytes,
        compression: Option<Compression>,
        limit: Option<usize>,
    ) -> Result<Option<Bytes>, Error> {
        let is_end = self.wire.end_flag().filter(|flag| flags.contains(*flag));
        let known = is_end.map_or(Flags::COMPRESSED, |flag| flag | Flags::COMPRESSED);
        if flags.without(known) != Flags::NONE {
            return Err(Error::internal(format!(
                "invalid envelope flags {:#010b}",
                flags.0
            )));
        }
        if is_end.is_some() && self.direction == Direction::Request {
            return Err(Error::invalid_argument(
                "a client must not say how the call ends",
            ));
        }
        let data = match (flags.contains(Flags::COMPRESSED), compression) {
            (false, _) => data,
            (true, Some(compression)) => decompress(compression, data, self.direction, limit)?,
            (true, None) => {
                return Err(Error::internal(
                    "the envelope is compressed, but no compression was named",
                ));
            }
        };
        if is_end.is_none() {
            return Ok(Some(data));
        }
        if let State::Enveloped { decoder, .. } = &mut self.state {
            self.state = State::Ending {
                decoder: std::mem::take(decoder),
            };
        }
        let end = match self.head.take().filter(|_| data.is_empty()) {
            // Some proxies move the status to the head, and leave an envelope without trailers behind.
            Some(mut head) => self.wire.read_trailers_only(head.take())?,
            None => self.wire.read_end(&data)?,
        };
        if let Err(error) = self.end(end) {
            self.state = State::Failing {
                error: Some(error),
                drain: self.source.drain(),
            };
        }
        Ok(None)
    }

    /// The call has ended as the peer says.
    fn end(&mut self, end: End) -> Result<(), Error> {
        self.trailers = end.into_result()?.into();
        Ok(())
    }
}

/// How much an envelope with these flags may hold.
#[inline]
fn max_len(wire: Wire, flags: Flags, limit: Option<usize>) -> Option<usize> {
    if flags == Flags::NONE {
        return limit;
    }
    match wire.end_flag() {
        // The limit is for messages; how a call ended must be understood also where they are short.
        Some(end_flag) if flags.contains(end_flag) => limit.map(|limit| limit.max(END_MAX_BYTES)),
        _ => limit,
    }
}

#[cold]
fn undecodable(direction: Direction, error: &DecodeError) -> Error {
    match error {
        DecodeError::TooLarge { max_len, .. } => too_large(*max_len),
        DecodeError::Truncated => {
            direction.malformed(format!("the {} ends within an envelope", direction.noun()))
        }
    }
}

/// What comes next.
enum Next {
    /// The message that is whole in the decoder.
    Envelope,
    /// Another message.
    Data(Gathered),
}

/// Room for an error with its details and metadata.
const END_MAX_BYTES: usize = 64 * 1024;
