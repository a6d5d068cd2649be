//! Reading envelopes: chunks of a body in, envelopes out.
//!
//! ```text
//!            five bytes            len bytes
//!  Prefix ───────────────▶ Data ───────────────▶ an envelope, and Prefix again
//! ```

use std::mem;

use bytes::{Buf, Bytes, BytesMut};

use super::{Envelope, Flags, PREFIX_LEN};

/// Cuts the chunks of a body into envelopes.
///
/// Data that lie within one chunk are sliced, not copied; memory for others grows as bytes come, never on the word of a
/// prefix.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    state: State,
    /// The newest chunk, as far as it is not consumed.
    chunk: Bytes,
    /// The start of a prefix or of data that began in an earlier chunk.
    partial: BytesMut,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Waiting for the five prefix bytes.
    #[default]
    Prefix,
    /// Prefix read; waiting for `len` bytes of data.
    Data { flags: Flags, len: usize },
}

impl Decoder {
    /// Takes the next chunk. The one before must be consumed: [`next`](Self::next) has returned `None`.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        debug_assert!(
            self.chunk.is_empty(),
            "a chunk came before the last one was consumed"
        );
        self.chunk = chunk;
    }

    /// The next envelope; `None` when it takes another chunk. `max_len` says how much one with these flags may hold.
    pub(crate) fn next(
        &mut self,
        max_len: impl Fn(Flags) -> Option<usize>,
    ) -> Result<Option<Envelope>, DecodeError> {
        loop {
            match self.state {
                State::Prefix => {
                    let Some(mut prefix) = self.take(PREFIX_LEN) else {
                        return Ok(None);
                    };
                    let flags = Flags(prefix.get_u8());
                    let len = prefix.get_u32() as usize;
                    if let Some(max_len) = max_len(flags).filter(|&max_len| len > max_len) {
                        return Err(DecodeError::TooLarge { len, max_len });
                    }
                    self.state = State::Data { flags, len };
                }
                State::Data { flags, len } => {
                    let Some(data) = self.take(len) else {
                        return Ok(None);
                    };
                    self.state = State::Prefix;
                    return Ok(Some(Envelope { flags, data }));
                }
            }
        }
    }

    /// Says whether the body may end here: between two envelopes.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        match self.state {
            State::Prefix if self.partial.is_empty() && self.chunk.is_empty() => Ok(()),
            State::Prefix | State::Data { .. } => Err(DecodeError::Truncated),
        }
    }

    /// Whether bytes are left over.
    pub(crate) fn has_remaining(&self) -> bool {
        !self.partial.is_empty() || !self.chunk.is_empty()
    }

    /// Exactly `len` bytes, once they are there.
    fn take(&mut self, len: usize) -> Option<Bytes> {
        if self.partial.is_empty() && self.chunk.len() >= len {
            return Some(self.chunk.split_to(len));
        }
        let missing = len - self.partial.len();
        let available = self.chunk.split_to(missing.min(self.chunk.len()));
        self.partial.extend_from_slice(&available);
        (self.partial.len() == len).then(|| mem::take(&mut self.partial).freeze())
    }
}

/// Why a body is not a sequence of envelopes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// A prefix announces more than the limit.
    TooLarge { len: usize, max_len: usize },
    /// The body ends within an envelope.
    Truncated,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"\0\0\0\0\x03hat\x01\0\0\0\0\x02\0\0\0\x02{}";

    fn decode(chunks: impl Iterator<Item = Bytes>) -> Vec<(u8, Bytes)> {
        let mut decoder = Decoder::default();
        let mut envelopes = Vec::new();
        for chunk in chunks {
            decoder.push(chunk);
            while let Some(envelope) = decoder.next(|_| None).unwrap() {
                envelopes.push((envelope.flags.0, envelope.data));
            }
        }
        decoder.finish().unwrap();
        envelopes
    }

    #[test]
    fn envelopes_are_the_same_however_the_body_is_cut() {
        let expected = decode([Bytes::from_static(BODY)].into_iter());
        assert_eq!(
            expected,
            [(0, "hat".into()), (1, "".into()), (2, "{}".into())]
        );
        for len in 1..BODY.len() {
            assert_eq!(
                decode(BODY.chunks(len).map(Bytes::from_static)),
                expected,
                "chunks of {len}"
            );
        }
    }

    #[test]
    fn data_within_a_chunk_are_sliced_not_copied() {
        let chunk = Bytes::from_static(BODY);
        let mut decoder = Decoder::default();
        decoder.push(chunk.clone());
        let envelope = decoder.next(|_| None).unwrap().unwrap();
        assert_eq!(envelope.data.as_ptr(), chunk[PREFIX_LEN..].as_ptr());
    }

    #[test]
    fn a_length_over_the_limit_is_refused_from_the_prefix_alone() {
        let mut decoder = Decoder::default();
        decoder.push(Bytes::from_static(b"\0\xff\xff\xff\xff"));
        let error = decoder.next(|_| Some(10)).unwrap_err();
        assert_eq!(
            error,
            DecodeError::TooLarge {
                len: u32::MAX as usize,
                max_len: 10
            }
        );
    }

    #[test]
    fn nothing_is_allocated_on_the_word_of_a_prefix() {
        let mut decoder = Decoder::default();
        decoder.push(Bytes::from_static(b"\0\xff\xff\xff\xffa"));
        assert_eq!(decoder.next(|_| None), Ok(None));
        assert!(decoder.partial.capacity() < 1024);
    }

    #[test]
    fn a_body_that_ends_within_an_envelope_is_truncated() {
        for len in 1..8 {
            let mut decoder = Decoder::default();
            decoder.push(Bytes::from_static(&BODY[..len]));
            let complete = decoder.next(|_| None).unwrap().is_some();
            assert_eq!(decoder.finish().is_ok(), complete, "{len} bytes");
        }
    }
}
