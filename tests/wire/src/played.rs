//! [`PlayedBody`]: the body of a message of a transcript, as it is sent.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use connect_runtime::BoxError;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::{
    body::Piece,
    case::{Header, Message},
    exchange::trailers,
};

/// How the bytes of a body are cut into frames.
#[derive(Clone, Copy, Debug)]
pub enum Frames {
    /// As many as come at once.
    Whole,
    /// One byte each.
    Bytes,
}

/// The body of a message of a transcript.
#[derive(Debug)]
pub struct PlayedBody {
    pieces: VecDeque<Step>,
    announced: Option<u64>,
}

#[derive(Debug)]
enum Step {
    Data(Bytes),
    EmptyFrame,
    Pause(Duration),
    Paused(Pin<Box<Sleep>>),
    Stall,
    Break,
    Trailers(HeaderMap),
}

impl PlayedBody {
    /// Makes the body of a message.
    ///
    /// # Errors
    ///
    /// Its bytes cannot be made.
    pub fn new(message: &Message, frames: Frames) -> Result<Self, String> {
        let mut whole: VecDeque<Step> = VecDeque::new();
        for piece in &message.body {
            let step = match piece {
                Piece::Pause(millis) => Step::Pause(Duration::from_millis(*millis)),
                Piece::Stall => Step::Stall,
                Piece::Break => Step::Break,
                Piece::EmptyFrame => Step::EmptyFrame,
                Piece::Data(_) | Piece::Envelope(..) | Piece::Base64(_) => {
                    Step::Data(piece.bytes()?)
                }
            };
            match (whole.back_mut(), step) {
                (Some(Step::Data(last)), Step::Data(data)) => {
                    *last = Bytes::from([last.as_ref(), data.as_ref()].concat());
                }
                (_, Step::Data(data)) if data.is_empty() => {}
                (_, step) => whole.push_back(step),
            }
        }
        if !message.trailers.is_empty() {
            whole.push_back(Step::Trailers(trailers(message)?));
        }
        let cut = |step| match (frames, step) {
            (Frames::Bytes, Step::Data(data)) => {
                let bytes = data
                    .chunks(data.len().div_ceil(2000))
                    .map(Bytes::copy_from_slice);
                bytes.map(Step::Data).collect()
            }
            (_, step) => vec![step],
        };
        let announced = message.headers.iter().find_map(|header| match header {
            Header::Is(name, value) if name == "content-length" => {
                std::str::from_utf8(value).ok()?.parse().ok()
            }
            _ => None,
        });
        Ok(Self {
            pieces: whole.into_iter().flat_map(cut).collect(),
            announced,
        })
    }
}

impl Body for PlayedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            match self.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Step::Stall) => return Poll::Pending,
                Some(step @ Step::Pause(_)) => {
                    if let Step::Pause(time) = *step {
                        *step = Step::Paused(Box::pin(sleep(time)));
                    }
                    continue;
                }
                Some(Step::Paused(pause)) => ready!(pause.as_mut().poll(cx)),
                Some(Step::Data(_) | Step::EmptyFrame | Step::Break | Step::Trailers(_)) => {}
            }
            match self.pieces.pop_front() {
                Some(Step::Data(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Some(Step::EmptyFrame) => return Poll::Ready(Some(Ok(Frame::data(Bytes::new())))),
                Some(Step::Trailers(trailers)) => {
                    return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
                }
                Some(Step::Break) => {
                    return Poll::Ready(Some(Err("the connection broke".into())));
                }
                _ => {}
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.announced.map(SizeHint::with_exact).unwrap_or_default()
    }
}
