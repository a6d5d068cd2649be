//! Messages into a response's body.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use msgs::pb::Event;
use prost::Message;
use serde::Serialize;

use crate::BoxError;
use crate::form::{Codec, Form};
use crate::request::Envelopes;

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
pub(crate) const END_STREAM: &[u8] = b"\x02\0\0\0\x02{}";
/// A stream's ready messages are joined into one frame up to about this size.
const COALESCE: usize = 32 * 1024;

pub type TailIter = Box<dyn Iterator<Item = Event> + Send + Unpin>;

/// The one body type of the service; nothing is boxed per response but the
/// iterator of a `Tail`.
pub enum RespBody<B> {
    /// The one DATA frame of a unary answer.
    Once(Option<Bytes>),
    /// The same, then `grpc-status: 0`.
    Grpc(Option<Bytes>, bool),
    Tail(Encoder, TailIter),
    Chat(Encoder, Box<ChatState<B>>),
}

pub struct ChatState<B> {
    pub(crate) input: Envelopes<B>,
}

pub struct Encoder {
    form: Form,
    // prost writes to a `Vec` at about a quarter of what `BytesMut` costs it.
    buf: Vec<u8>,
    done: bool,
    trailers: bool,
}

impl Encoder {
    pub(crate) fn new(form: Form) -> Self {
        Encoder {
            form,
            buf: Vec::new(),
            done: false,
            trailers: form == Form::Grpc,
        }
    }

    fn frame(&mut self) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        // A long stream's next frame will be of this frame's size.
        let room = if self.done || self.buf.len() < 1024 {
            0
        } else {
            COALESCE + 256
        };
        let b = std::mem::replace(&mut self.buf, Vec::with_capacity(room));
        Poll::Ready(Some(Ok(Frame::data(b.into()))))
    }

    fn put(&mut self, e: &Event) {
        put_envelope(self.form, e, &mut self.buf);
    }

    /// Joins what is ready and gives the next frame.
    fn poll_with(
        &mut self,
        mut next: impl FnMut() -> Poll<Result<Option<Event>, BoxError>>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        while !self.done {
            if self.buf.len() >= COALESCE {
                return self.frame();
            }
            match next() {
                Poll::Ready(Ok(Some(e))) => {
                    self.put(&e);
                }
                Poll::Ready(Ok(None)) => {
                    self.done = true;
                    if self.form != Form::Grpc {
                        self.buf.extend_from_slice(END_STREAM);
                    }
                }
                Poll::Ready(Err(e)) => return Poll::Ready(Some(Err(e))),
                Poll::Pending if self.buf.is_empty() => return Poll::Pending,
                Poll::Pending => return self.frame(),
            }
        }
        if !self.buf.is_empty() {
            return self.frame();
        }
        if self.trailers {
            self.trailers = false;
            return Poll::Ready(Some(Ok(Frame::trailers(grpc_ok()))));
        }
        Poll::Ready(None)
    }
}

fn grpc_ok() -> HeaderMap {
    let mut t = HeaderMap::with_capacity(1);
    t.insert(GRPC_STATUS, HeaderValue::from_static("0"));
    t
}

pub(crate) fn put_envelope<M: Message + Serialize>(form: Form, m: &M, buf: &mut Vec<u8>) {
    if form == Form::Stream(Codec::Json) {
        let j = serde_json::to_vec(m).expect("json");
        buf.push(0);
        buf.extend_from_slice(&(j.len() as u32).to_be_bytes());
        buf.extend_from_slice(&j);
    } else {
        let n = m.encoded_len();
        buf.reserve(5 + n);
        buf.push(0);
        buf.extend_from_slice(&(n as u32).to_be_bytes());
        m.encode_raw(buf);
    }
}

impl<B> Body for RespBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            RespBody::Once(b) => Poll::Ready(b.take().map(|b| Ok(Frame::data(b)))),
            RespBody::Grpc(b, trailers) => Poll::Ready(match b.take() {
                Some(b) => Some(Ok(Frame::data(b))),
                None if *trailers => {
                    *trailers = false;
                    Some(Ok(Frame::trailers(grpc_ok())))
                }
                None => None,
            }),
            RespBody::Tail(e, it) => e.poll_with(|| Poll::Ready(Ok(it.next()))),
            RespBody::Chat(e, c) => {
                let form = e.form;
                e.poll_with(|| {
                    c.input
                        .poll_event(form, cx)
                        .map_ok(|m| m.map(msgs::do_chat))
                })
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            RespBody::Once(b) => b.is_none(),
            RespBody::Grpc(b, t) => b.is_none() && !t,
            _ => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            RespBody::Once(Some(b)) => SizeHint::with_exact(b.len() as u64),
            RespBody::Once(None) => SizeHint::with_exact(0),
            _ => SizeHint::default(),
        }
    }
}
