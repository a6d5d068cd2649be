//! [`Incoming`]: the body of a peer, whatever its type.

use std::{
    any::Any,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http::Version;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, combinators::UnsyncBoxBody};
use pin_project_lite::pin_project;
use sync_wrapper::SyncWrapper;

use super::{Body, RequestBody};
use crate::error::BoxError;

/// The body of a peer, whatever its type.
pub(crate) enum Incoming {
    /// Nothing, or nothing any more.
    Empty,
    /// All of it, at once.
    Full(Bytes),
    /// hyper's, which needs no box.
    Hyper(hyper::body::Incoming),
    /// Our own: the peer is in this process.
    Local(Body),
    /// One whose first frame was looked at.
    Peeked(Option<Frame<Bytes>>, Box<Self>),
    /// Any other.
    Boxed(SyncWrapper<UnsyncBoxBody<Bytes, BoxError>>),
}

impl Incoming {
    pub(crate) fn new<B>(body: B) -> Self
    where
        B: HttpBody<Error: Into<BoxError>> + Send + 'static,
    {
        let mut body = Some(body);
        let any: &mut dyn Any = &mut body;
        if let Some(hyper) = any.downcast_mut::<Option<hyper::body::Incoming>>() {
            return hyper.take().map_or(Self::Empty, Self::Hyper);
        }
        if let Some(drained) = any.downcast_mut::<Option<RequestBody>>() {
            let hyper = drained.take().and_then(RequestBody::take);
            return hyper.map_or(Self::Empty, Self::Hyper);
        }
        if let Some(local) = any.downcast_mut::<Option<Body>>() {
            return local.take().map_or(Self::Empty, Self::Local);
        }
        body.map_or(Self::Empty, |body| {
            Self::Boxed(SyncWrapper::new(Foreign { body }.boxed_unsync()))
        })
    }

    /// The next frame.
    #[inline]
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self {
            Self::Empty => Poll::Ready(None),
            Self::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                *self = Self::Empty;
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            Self::Hyper(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Local(body) => Pin::new(body).poll_frame(cx),
            Self::Peeked(first, rest) => match first.take() {
                Some(first) => Poll::Ready(Some(Ok(first))),
                None => rest.poll_frame(cx),
            },
            Self::Boxed(body) => Pin::new(body.get_mut()).poll_frame(cx),
        }
    }

    /// Waits for the first frame that says something, and keeps it; says whether there is one.
    pub(crate) async fn peek(&mut self) -> Result<bool, BoxError> {
        let first = loop {
            let next = std::future::poll_fn(|cx| self.poll_frame(cx)).await;
            match next.transpose()? {
                // On HTTP/2, a body without data often ends in an empty frame of its own.
                Some(frame) if frame.data_ref().is_some_and(Bytes::is_empty) => {}
                first => break first,
            }
        };
        let found = first.is_some();
        let rest = std::mem::replace(self, Self::Empty);
        *self = Self::Peeked(first, Box::new(rest));
        Ok(found)
    }

    /// Whether its connection is closed, or kept from the next request, by what is left unread of it.
    pub(crate) fn holds_connection(&mut self, version: Version) -> bool {
        version < Version::HTTP_2 && !matches!(self, Self::Local(_)) && !self.is_end()
    }

    /// Whether it is known that nothing more comes.
    pub(crate) fn is_end(&mut self) -> bool {
        match self {
            Self::Empty => true,
            Self::Full(bytes) => bytes.is_empty(),
            Self::Hyper(body) => body.is_end_stream(),
            Self::Local(body) => body.is_end_stream(),
            Self::Peeked(first, rest) => first.is_none() && rest.is_end(),
            Self::Boxed(body) => body.get_mut().is_end_stream(),
        }
    }

    /// Whether a request that should have no body says that it has one. On HTTP/2 the end of a body that is empty may come
    /// in a frame of its own, after the head; there only a length counts.
    pub(crate) fn is_announced(&mut self, version: Version) -> bool {
        self.size_hint().lower() > 0 || (version < Version::HTTP_2 && !self.is_end())
    }

    /// How much comes, as far as it is known.
    pub(crate) fn size_hint(&mut self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Hyper(body) => body.size_hint(),
            Self::Local(body) => body.size_hint(),
            // What was looked at is a part of it.
            Self::Peeked(_, rest) => rest.size_hint(),
            Self::Boxed(body) => body.get_mut().size_hint(),
        }
    }
}

pin_project! {
    /// A body with our types. Unlike http-body-util's `MapFrame` it still says how much comes.
    struct Foreign<B> {
        #[pin]
        body: B,
    }
}

impl<B: HttpBody<Error: Into<BoxError>>> HttpBody for Foreign<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(self.project().body.poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            let frame = frame.map_err(Into::into)?;
            Ok(frame.map_data(|mut data| data.copy_to_bytes(data.remaining())))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Full(_) => "Full",
            Self::Hyper(_) => "Hyper",
            Self::Local(_) => "Local",
            Self::Peeked(..) => "Peeked",
            Self::Boxed(_) => "Boxed",
        })
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::StreamBody;

    use super::*;

    #[tokio::test]
    async fn empty_frames_are_no_body() {
        for (frames, expected) in [(&[][..], false), (&[""], false), (&["", "a", ""], true)] {
            let frames = frames
                .iter()
                .map(|&data| Ok::<_, BoxError>(Frame::data(data.into())));
            let stream = tokio_stream::iter(frames.collect::<Vec<Result<Frame<Bytes>, _>>>());
            let mut body = Incoming::new(StreamBody::new(stream));
            assert_eq!(body.peek().await.unwrap(), expected);
        }
    }
}
