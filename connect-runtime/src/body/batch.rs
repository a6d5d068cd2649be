//! [`Batch`]: messages that are ready, encoded one behind the other.

use std::task::{Poll, ready};

use bytes::Bytes;

use super::Compressor;
use crate::{
    Error,
    deadline::Deadline,
    envelope::{self, Encoded, PREFIX_LEN},
};

/// Messages that are ready, encoded one behind the other: in envelopes, as they are sent, until they fill a frame of the body;
/// or one message as it is.
#[derive(Debug)]
pub(crate) struct Batch {
    buffer: Vec<u8>,
    /// How much room the next frame is likely to need.
    room: usize,
    /// Where the last message ends that is encoded and in its envelope.
    whole: usize,
    /// How much was encoded since somebody else had a turn, in bytes.
    burst: usize,
    form: Form,
    /// When no more messages are to be encoded.
    deadline: Option<Deadline>,
    /// The deadline has passed.
    late: bool,
}

#[derive(Debug)]
enum Form {
    /// Many messages in envelopes.
    Enveloped(Compressor),
    /// One message as it is.
    Bare,
}

impl Batch {
    pub(super) fn enveloped(compressor: Compressor) -> Self {
        Self::new(Form::Enveloped(compressor))
    }

    pub(crate) fn bare() -> Self {
        Self::new(Form::Bare)
    }

    fn new(form: Form) -> Self {
        Self {
            buffer: Vec::new(),
            room: 0,
            whole: 0,
            burst: 0,
            form,
            deadline: None,
            late: false,
        }
    }

    /// Encodes no more messages once the deadline has passed; what it means that it has is for the payload to say.
    pub(crate) fn until(&mut self, deadline: &Deadline) {
        self.deadline = Some(deadline.clone());
    }

    /// Encodes the messages that are ready, while there is room: pending when none is left, `Some` when there is no more room.
    #[inline]
    pub(crate) fn fill<T>(
        &mut self,
        mut poll_next: impl FnMut() -> Poll<Option<Result<T, Error>>>,
        encode: impl Fn(&T, &mut Vec<u8>) -> Result<(), Error>,
    ) -> Poll<Option<Result<(), Error>>> {
        loop {
            // The message is encoded where it is: to move it would cost as much as many a message.
            let pushed = match ready!(poll_next()) {
                Some(Ok(message)) => self.push(|buffer| encode(&message, buffer)),
                Some(Err(error)) => Err(error),
                None => return Poll::Ready(None),
            };
            if pushed.is_err() || self.is_full() {
                return Poll::Ready(Some(pushed));
            }
        }
    }

    /// Adds messages that are encoded already, as [`fill`](Self::fill) does.
    pub(crate) fn fill_encoded(
        &mut self,
        poll_next: impl FnMut() -> Poll<Option<Result<Bytes, Error>>>,
    ) -> Poll<Option<Result<(), Error>>> {
        self.fill(poll_next, |message, buffer| {
            buffer.extend_from_slice(message);
            Ok(())
        })
    }

    /// Adds one message; one that fails, or is there after the deadline, leaves nothing behind.
    #[inline]
    pub(crate) fn push(
        &mut self,
        encode: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.buffer.is_empty() {
            self.buffer.reserve_exact(self.room);
        }
        let start = self.buffer.len();
        let pushed = match &self.form {
            Form::Enveloped(compressor) => {
                envelope::begin(&mut self.buffer);
                encode(&mut self.buffer).and_then(|()| compressor.seal(&mut self.buffer, start))
            }
            Form::Bare => encode(&mut self.buffer),
        };
        let passed = |deadline: &Deadline| deadline.remaining().is_zero();
        self.late = self.deadline.as_ref().is_some_and(passed);
        match &pushed {
            Ok(()) if !self.late => {
                self.burst += self.buffer.len() - start + MESSAGE_COST;
                self.whole = self.buffer.len();
            }
            Ok(()) | Err(_) => self.buffer.truncate(start),
        }
        pushed
    }

    /// Whether no more messages are wanted for now.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        let enough = match self.form {
            Form::Enveloped(_) => self.is_frame() || self.is_burst(),
            Form::Bare => true,
        };
        enough || self.late
    }

    /// Adds the only message, which is encoded already.
    pub(super) fn put(&mut self, message: Encoded) -> Result<(), Error> {
        self.buffer = message.into_buffer();
        let sealed = match &self.form {
            Form::Enveloped(compressor) => compressor.seal(&mut self.buffer, 0),
            Form::Bare => {
                self.buffer.drain(..PREFIX_LEN);
                Ok(())
            }
        };
        if sealed.is_err() {
            self.buffer.clear();
        }
        self.whole = self.buffer.len();
        sealed
    }

    /// Whether the messages fill a frame.
    #[inline]
    pub(super) fn is_frame(&self) -> bool {
        self.buffer.len() >= FRAME_LEN
    }

    /// Whether others are to have a turn.
    #[inline]
    pub(super) fn is_burst(&self) -> bool {
        self.burst > MAX_BURST
    }

    /// Others have had a turn.
    pub(super) fn rest(&mut self) {
        self.burst = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Cuts off what a panic has left of a message.
    pub(super) fn cut(&mut self) {
        self.buffer.truncate(self.whole);
    }

    /// Takes everything that was encoded.
    pub(super) fn take(&mut self) -> Bytes {
        // After one frame that is full comes another; after a short one, such as an answer to each message, one as short.
        self.room = match self.buffer.len() {
            FRAME_LEN.. => FRAME_LEN + FRAME_LEN / 16,
            len @ ..=SHORT_LEN => len,
            _ => 0,
        };
        self.whole = 0;
        std::mem::take(&mut self.buffer).into()
    }

    /// The only message.
    pub(crate) fn into_message(self) -> Bytes {
        self.buffer.into()
    }

    /// What stands behind the messages: how the call ended.
    pub(super) fn end(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }
}

/// After so many bytes, as they are sent, others have a turn: some hundred microseconds of small messages, more of compressed ones.
const MAX_BURST: usize = 128 * 1024;

/// What a message costs beside its bytes, as if it had so many more. A turn of others costs a flush.
const MESSAGE_COST: usize = 64;

/// Enough for two frames of HTTP/2, which splits it; a message that is larger has a frame of its own.
const FRAME_LEN: usize = 32 * 1024;

/// Room for a frame up to this length costs nothing much, should it not be needed.
const SHORT_LEN: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// A frame of so many messages of so many bytes each: its capacity, before it is handed on, and its length.
    fn frame(batch: &mut Batch, messages: usize, len: usize) -> (usize, usize) {
        for _ in 0..messages {
            let message = vec![7; len];
            let pushed = batch.push(|out| {
                out.extend_from_slice(&message);
                Ok(())
            });
            assert!(pushed.is_ok());
        }
        (batch.buffer.capacity(), batch.take().len())
    }

    #[test]
    fn a_frame_has_room_for_another_like_the_last() {
        let mut batch = Batch::enveloped(Compressor::new(None, &Settings::default()));
        frame(&mut batch, 1, 40);
        assert_eq!(frame(&mut batch, 1, 40), (45, 45));
        // Nothing is held for frames that may not come.
        assert_eq!(batch.buffer.capacity(), 0);
        frame(&mut batch, 1, 2 * FRAME_LEN);
        let (capacity, len) = frame(&mut batch, 1, 40);
        assert!((len..2 * FRAME_LEN).contains(&capacity), "{capacity}");
        let (capacity, len) = frame(&mut batch, 1, SHORT_LEN);
        assert!((len..4 * len).contains(&capacity), "{capacity}");
    }

    #[test]
    fn others_have_a_turn_before_ten_thousand_small_messages() {
        let mut batch = Batch::enveloped(Compressor::new(None, &Settings::default()));
        let mut pushed = 0;
        while !batch.is_burst() {
            assert!(pushed < 10_000);
            frame(&mut batch, 1, 1);
            pushed += 1;
        }
        batch.rest();
        assert!(!batch.is_burst());
    }
}
