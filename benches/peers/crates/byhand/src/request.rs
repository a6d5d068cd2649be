//! Messages out of a request's body.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::Body;
use msgs::pb::Event;
use prost::Message;
use serde::de::DeserializeOwned;

use crate::BoxError;
use crate::form::{Codec, Form};

/// Up to here a message is decoded off a slice.
const SMALL: usize = 8 * 1024;

/// The whole body; a body of one frame is passed on without a copy.
pub(crate) async fn collect<B>(mut body: B) -> Result<Bytes, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let mut next = async || -> Result<Option<Bytes>, BoxError> {
        loop {
            match poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                None => return Ok(None),
                Some(Err(e)) => return Err(e.into()),
                Some(Ok(f)) => {
                    if let Ok(d) = f.into_data() {
                        return Ok(Some(d));
                    }
                }
            }
        }
    };
    let Some(first) = next().await? else {
        return Ok(Bytes::new());
    };
    let Some(second) = next().await? else {
        return Ok(first);
    };
    let mut all = BytesMut::with_capacity((first.len() + second.len()) * 2);
    all.put(first);
    all.put(second);
    while let Some(d) = next().await? {
        all.put(d);
    }
    Ok(all.freeze())
}

/// Enveloped messages out of a body, decoded in place where a message lies in
/// one frame.
pub(crate) struct Envelopes<B> {
    body: B,
    cur: Bytes,
    eof: bool,
}

impl<B> Envelopes<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    pub(crate) fn new(body: B) -> Self {
        Envelopes {
            body,
            cur: Bytes::new(),
            eof: false,
        }
    }

    /// Frames that are whole are decoded where they lie: small ones off the
    /// slice, which is the cheapest for prost, large ones off `Bytes`, so that
    /// their bytes fields share the buffer.
    pub(crate) fn poll_event(
        &mut self,
        form: Form,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Event>, BoxError>> {
        loop {
            if let Some(head) = self.cur.get(..5) {
                let n = 5 + u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
                if self.cur.len() >= n {
                    // Not in the protocol, but connectrpc-axum's client ends a
                    // request so.
                    if head[0] == 2 {
                        self.cur.advance(n);
                        continue;
                    }
                    let m = if n <= SMALL {
                        let m = decode_slice(form, &self.cur[5..n]);
                        self.cur.advance(n);
                        m
                    } else {
                        let mut b = self.cur.split_to(n);
                        b.advance(5);
                        decode(form, b)
                    };
                    return Poll::Ready(m.map(Some));
                }
            }
            if self.eof {
                return Poll::Ready(if self.cur.is_empty() {
                    Ok(None)
                } else {
                    Err("truncated".into())
                });
            }
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                None => self.eof = true,
                Some(Err(e)) => return Poll::Ready(Err(e.into())),
                Some(Ok(f)) => {
                    if let Ok(d) = f.into_data() {
                        if self.cur.is_empty() {
                            self.cur = d;
                        } else {
                            let mut j = Vec::with_capacity(self.cur.len() + d.len());
                            j.extend_from_slice(&self.cur);
                            j.extend_from_slice(&d);
                            self.cur = j.into();
                        }
                    }
                }
            }
        }
    }
}

fn decode_slice<M: Message + Default + DeserializeOwned>(
    form: Form,
    b: &[u8],
) -> Result<M, BoxError> {
    Ok(match form {
        Form::Unary(Codec::Json) | Form::Stream(Codec::Json) => serde_json::from_slice(b)?,
        _ => M::decode(b)?,
    })
}

pub(crate) fn decode<M: Message + Default + DeserializeOwned>(
    form: Form,
    b: Bytes,
) -> Result<M, BoxError> {
    Ok(match form {
        Form::Unary(Codec::Json) | Form::Stream(Codec::Json) => serde_json::from_slice(&b)?,
        _ => M::decode(b)?,
    })
}
