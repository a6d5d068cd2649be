//! [`Source`]: the data of a peer's body, out of base64 if they are in it, and the trailers behind them.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Version};
use http_body::SizeHint;

use super::{Drain, Incoming, Leftover, ResponseEnd, from_transport};
use crate::{
    BoxError, Code, Error,
    protocol::{Direction, Wire, grpc_web::text},
};

/// The data of a peer's body.
#[derive(Debug)]
pub(super) struct Source {
    body: Incoming,
    direction: Direction,
    text: Option<text::Decoder>,
    trailers: Option<HeaderMap>,
    /// Client: the version of HTTP that the response came in.
    version: Version,
    leftover: Option<Leftover>,
    /// Client: ties the response to its request, if that is a stream.
    tether: Option<ResponseEnd>,
    /// Somebody has asked for data, and a client that waits to be asked has been.
    asked: bool,
}

impl Source {
    pub(super) fn new(body: Incoming, wire: Wire, direction: Direction) -> Self {
        let text = wire.is_text().then(text::Decoder::default);
        Self {
            body,
            direction,
            text,
            trailers: None,
            version: Version::HTTP_2,
            leftover: None,
            tether: None,
            asked: true,
        }
    }

    /// Leaves what is not read to be drained; a client that waits for `100 Continue` sends nothing until it is asked.
    pub(super) fn leave_to(&mut self, leftover: Leftover, expects_continue: bool) {
        self.leftover = Some(leftover);
        self.asked = !expects_continue;
    }

    /// Ends the request when this is dropped, and fails as the request does.
    pub(super) fn tether(&mut self, tether: Option<ResponseEnd>) {
        self.tether = tether;
    }

    /// The body came in this version of HTTP.
    pub(super) fn over(&mut self, version: Version) {
        self.version = version;
    }

    /// Takes what is left of the body, if its connection can be used again only after it.
    pub(super) fn drain(&mut self) -> Drain {
        if self.body.holds_connection(self.version) {
            Drain::end_of(std::mem::replace(&mut self.body, Incoming::Empty))
        } else {
            Drain::Done
        }
    }

    /// How much comes, as far as it is known.
    pub(super) fn size_hint(&mut self) -> SizeHint {
        self.body.size_hint()
    }

    /// The trailers, once the data have ended.
    pub(super) fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take()
    }

    /// The next data; `None` at their end.
    #[inline]
    pub(super) fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        self.asked = true;
        loop {
            let frame = match ready!(self.body.poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Err(self.failed(error))),
                None => return Poll::Ready(self.finish().map(|()| None)),
            };
            match frame.into_data() {
                Ok(data) => {
                    let data = self.decode(data)?;
                    if !data.is_empty() {
                        return Poll::Ready(Ok(Some(data)));
                    }
                }
                Err(frame) => self.trailers = frame.into_trailers().ok(),
            }
        }
    }

    fn decode(&mut self, data: Bytes) -> Result<Bytes, Error> {
        match &mut self.text {
            None => Ok(data),
            Some(decoder) => decoder
                .decode(&data)
                .map_err(|_| self.direction.malformed(NOT_BASE64)),
        }
    }

    fn finish(&self) -> Result<(), Error> {
        match &self.text {
            None => Ok(()),
            Some(decoder) => decoder
                .finish()
                .map_err(|_| self.direction.malformed(NOT_BASE64)),
        }
    }

    fn failed(&mut self, error: BoxError) -> Error {
        let failure = self.tether.as_mut().and_then(ResponseEnd::failure);
        failure.unwrap_or_else(|| from_transport(error, self.lost()))
    }

    /// What it means that the connection was lost.
    fn lost(&self) -> Code {
        match self.direction {
            Direction::Request => Code::Canceled,
            Direction::Response => Code::Unavailable,
        }
    }
}

impl Drop for Source {
    /// What was not read is left to be drained.
    fn drop(&mut self) {
        if let Some(leftover) = self
            .leftover
            .take()
            .filter(|_| self.asked && !self.body.is_end())
        {
            leftover.put(std::mem::replace(&mut self.body, Incoming::Empty));
        }
    }
}

const NOT_BASE64: &str = "the body is not base64";
