//! [`Replay`]: what a request was encoded to, to be sent again.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::HeaderMap;

use crate::{
    Error, Payload, Request,
    body::Batch,
    codec::{Codec, ConfiguredCodec},
    payload::Messages,
    protocol::retry::write_previous_attempts,
};

/// What a request was encoded to, to be sent again.
pub(super) struct Replay {
    head: Request<()>,
    sent: Sent,
}

enum Sent {
    /// One message or none: a copy.
    Message(Payload),
    /// A stream: what was sent of it.
    Stream(Codec, Arc<Mutex<Recording>>),
}

/// A stream of messages, and a copy of those that an attempt has taken from it.
struct Recording {
    rest: Payload,
    taken: Vec<Bytes>,
    /// How many more bytes may be kept; `None` if no more are, and no attempt can begin.
    room: Option<usize>,
    /// Which attempt reads; those before it are over, but the transport may not have noticed.
    attempt: u32,
}

impl Replay {
    /// The request for the first attempt, and what is needed for others.
    pub(super) fn new(request: Request<Payload>, max_bytes: usize) -> (Self, Request<Payload>) {
        let (payload, head) = request.take();
        if let Some(copy) = payload.try_clone() {
            let replay = Self {
                head: head.with_message(()),
                sent: Sent::Message(copy),
            };
            return (replay, head.map(|()| payload));
        }
        let codec = payload.codec();
        let recording = Arc::new(Mutex::new(Recording {
            rest: payload,
            taken: Vec::new(),
            room: Some(max_bytes),
            attempt: 0,
        }));
        let first = Attempt::payload(codec, recording.clone(), 0);
        let replay = Self {
            head: head.with_message(()),
            sent: Sent::Stream(codec, recording),
        };
        (replay, head.map(|()| first))
    }

    /// How much time the call has left.
    pub(super) fn remaining_time(&self) -> Option<Duration> {
        self.head.remaining_time()
    }

    /// The request for another attempt after so many; the one before gets no more messages.
    pub(super) fn again(&self, attempt: u32) -> Option<Request<Payload>> {
        let payload = match &self.sent {
            Sent::Message(message) => message.try_clone()?,
            Sent::Stream(codec, recording) => {
                let mut state = lock(recording);
                state.room?;
                state.attempt = attempt;
                Attempt::payload(*codec, recording.clone(), attempt)
            }
        };
        let mut request = self.head.with_message(payload);
        write_previous_attempts(request.headers_mut(), attempt);
        Some(request)
    }

    /// No attempt will follow, so nothing more is kept.
    pub(super) fn forget(&self) {
        if let Sent::Stream(_, recording) = &self.sent {
            lock(recording).room = None;
        }
    }
}

impl Recording {
    /// Keeps a message, if there is room for it.
    fn keep(&mut self, message: Bytes) -> bool {
        let size = message.len() + MESSAGE_OVERHEAD;
        self.room = self.room.and_then(|room| room.checked_sub(size));
        if self.room.is_some() {
            self.taken.push(message);
        }
        self.room.is_some()
    }
}

/// The messages of one attempt.
struct Attempt {
    recording: Arc<Mutex<Recording>>,
    number: u32,
    /// How many messages have been sent.
    sent: usize,
}

impl Attempt {
    fn payload(codec: Codec, recording: Arc<Mutex<Recording>>, number: u32) -> Payload {
        let attempt = Self {
            recording,
            number,
            sent: 0,
        };
        Payload::messages(codec, attempt)
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let mut recording = lock(&self.recording);
        if recording.attempt != self.number {
            return Poll::Ready(Some(Err(Error::canceled("the call is made again"))));
        }
        if let Some(message) = recording.taken.get(self.sent) {
            self.sent += 1;
            return Poll::Ready(Some(Ok(message.clone())));
        }
        if recording.room.is_none() {
            // Everything that was kept has been sent, and no attempt will need it.
            recording.taken = Vec::new();
            self.sent = 0;
        }
        recording.rest.configure_json(codec.json);
        let next = recording.rest.poll_message(cx);
        match &next {
            Poll::Ready(Some(Ok(message))) if recording.keep(message.clone()) => self.sent += 1,
            // The caller's own stream failed; it cannot be had again.
            Poll::Ready(Some(Err(_))) => recording.room = None,
            Poll::Ready(Some(Ok(_)) | None) | Poll::Pending => {}
        }
        next
    }
}

impl Messages for Attempt {
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        batch.fill_encoded(|| self.poll_next(cx, codec))
    }

    fn trailers(self: Pin<&mut Self>) -> HeaderMap {
        HeaderMap::new()
    }
}

/// A panic in the caller's stream ends the call; what was kept of it is as it was.
fn lock(recording: &Mutex<Recording>) -> MutexGuard<'_, Recording> {
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a message costs beside its bytes, so that many empty ones have an end as well.
const MESSAGE_OVERHEAD: usize = size_of::<Bytes>();

#[cfg(test)]
mod tests {
    use super::*;

    fn request(messages: &'static [&'static str]) -> Request<Payload> {
        let messages = messages
            .iter()
            .map(|message| Ok(Bytes::from_static(message.as_bytes())));
        Request::new(Payload::stream(
            Codec::Proto,
            tokio_stream::iter(messages.collect::<Vec<_>>()),
        ))
    }

    async fn next(request: &mut Request<Payload>) -> Option<Bytes> {
        request.message_mut().next().await.transpose().unwrap()
    }

    async fn rest(mut request: Request<Payload>) -> Vec<Bytes> {
        let mut messages = Vec::new();
        while let Some(message) = next(&mut request).await {
            messages.push(message);
        }
        messages
    }

    #[tokio::test]
    async fn a_stream_is_sent_again_from_its_beginning() {
        let (replay, mut first) = Replay::new(request(&["a", "b", "c"]), 1 << 10);
        assert_eq!(next(&mut first).await.unwrap(), "a");
        assert_eq!(next(&mut first).await.unwrap(), "b");
        let second = replay.again(1).unwrap();
        let late = first.message_mut().next().await.unwrap();
        assert_eq!(late.unwrap_err().code(), crate::Code::Canceled);
        assert_eq!(rest(second).await, ["a", "b", "c"]);
        assert_eq!(rest(replay.again(2).unwrap()).await, ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_stream_longer_than_the_limit_is_sent_once_and_whole() {
        for (max_bytes, again) in [
            (2 * (MESSAGE_OVERHEAD + 1), true),
            (2 * MESSAGE_OVERHEAD + 1, false),
        ] {
            let (replay, first) = Replay::new(request(&["a", "b"]), max_bytes);
            assert_eq!(rest(first).await, ["a", "b"]);
            assert_eq!(replay.again(1).is_some(), again, "{max_bytes}");
        }
    }

    #[tokio::test]
    async fn what_was_kept_is_dropped_when_nobody_needs_it() {
        let (replay, mut first) = Replay::new(request(&["a", "b", "c"]), 1 << 10);
        next(&mut first).await;
        next(&mut first).await;
        let second = replay.again(1).unwrap();
        replay.forget();
        assert_eq!(rest(second).await, ["a", "b", "c"]);
        let Sent::Stream(_, recording) = &replay.sent else {
            panic!("a stream was given");
        };
        assert_eq!(lock(recording).taken.len(), 0);
    }
}
