//! Reading envelopes: chunks of a body in, envelopes out.
//!
//! ```text
//!            five bytes            len bytes
//!  Prefix ───────────────▶ Data ───────────────▶ an envelope, and Prefix again
//! ```

use std::mem;

use bytes::{Buf, Bytes};

use super::{Flags, PREFIX_LEN};
use crate::pieces::{Gathered, Pieces};

/// Cuts the chunks of a body into envelopes.
///
/// Data are read where they lie, also in many chunks; memory is held as bytes come, never on the word of a prefix.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    state: State,
    /// The newest chunk, as far as it is not consumed.
    chunk: Bytes,
    /// The start of a prefix or of data that began in an earlier chunk.
    partial: Pieces,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Waiting for the five prefix bytes.
    #[default]
    Prefix,
    /// Prefix read; waiting for `len` bytes of data.
    Data { flags: Flags, len: usize },
    /// The next `len` bytes are the data of an envelope.
    Whole { len: usize },
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

    /// The flags of the next envelope, when it is whole; `None` when it takes another chunk. Its data are [here](Self::data)
    /// until they are [taken](Self::take_data) or the next envelope is asked for. `max_len` says how much one with these flags
    /// may hold.
    #[inline]
    pub(crate) fn next(
        &mut self,
        max_len: impl Fn(Flags) -> Option<usize>,
    ) -> Result<Option<Flags>, DecodeError> {
        if let State::Whole { .. } = self.state {
            self.skip_data();
        }
        loop {
            match self.state {
                State::Prefix | State::Whole { .. } => {
                    if !self.gather(PREFIX_LEN) {
                        return Ok(None);
                    }
                    let prefix = self.front(PREFIX_LEN).and_then(<[u8]>::first_chunk);
                    let Some(&[flags, len @ ..]): Option<&[u8; PREFIX_LEN]> = prefix else {
                        return Ok(None);
                    };
                    let (flags, len) = (Flags(flags), u32::from_be_bytes(len) as usize);
                    if let Some(max_len) = max_len(flags).filter(|&max_len| len > max_len) {
                        return Err(DecodeError::TooLarge { len, max_len });
                    }
                    self.skip(PREFIX_LEN);
                    self.state = State::Data { flags, len };
                }
                State::Data { flags, len } => {
                    if !self.gather(len) {
                        return Ok(None);
                    }
                    self.state = State::Whole { len };
                    return Ok(Some(flags));
                }
            }
        }
    }

    /// Whether the next envelope is one without flags, of at most `max_len` bytes, that lies within the chunk, as nearly all do;
    /// its data are then here. Any other is left to [`next`](Self::next).
    #[inline(always)]
    pub(crate) fn next_is_plain(&mut self, max_len: Option<usize>) -> bool {
        self.skip_data();
        if !matches!(self.state, State::Prefix) || !self.partial.is_empty() {
            return false;
        }
        let Some(&[0, len @ ..]) = self.chunk.first_chunk::<PREFIX_LEN>() else {
            return false;
        };
        let len = u32::from_be_bytes(len) as usize;
        if max_len.is_some_and(|max_len| len > max_len) || self.chunk.len() - PREFIX_LEN < len {
            return false;
        }
        self.chunk.advance(PREFIX_LEN);
        self.state = State::Whole { len };
        true
    }

    /// The data of the envelope that is whole, if they lie in one place, as short ones do.
    #[inline]
    pub(crate) fn data(&self) -> Option<&[u8]> {
        match self.state {
            State::Whole { len } => self.front(len),
            State::Prefix | State::Data { .. } => None,
        }
    }

    /// Takes the data of the envelope that is whole.
    pub(crate) fn take_data(&mut self) -> Gathered {
        let State::Whole { len } = self.state else {
            return Gathered::default();
        };
        self.state = State::Prefix;
        if self.partial.is_empty() {
            self.chunk.split_to(len).into()
        } else {
            mem::take(&mut self.partial).finish()
        }
    }

    /// Leaves the data of the envelope that is whole behind.
    #[inline]
    pub(crate) fn skip_data(&mut self) {
        if let State::Whole { len } = self.state {
            self.state = State::Prefix;
            self.skip(len);
        }
    }

    /// Says whether the body may end here: between two envelopes.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        match self.state {
            State::Prefix if !self.has_remaining() => Ok(()),
            State::Prefix | State::Data { .. } | State::Whole { .. } => Err(DecodeError::Truncated),
        }
    }

    /// Whether bytes are left over.
    pub(crate) fn has_remaining(&self) -> bool {
        !self.partial.is_empty() || !self.chunk.is_empty()
    }

    /// Whether the next `len` bytes are there.
    #[inline]
    fn gather(&mut self, len: usize) -> bool {
        if self.partial.is_empty() && self.chunk.len() >= len {
            return true;
        }
        !self.chunk.is_empty() && self.add(len)
    }

    /// Adds what the chunk has to what is there of `len` bytes.
    fn add(&mut self, len: usize) -> bool {
        let missing = len.saturating_sub(self.partial.len());
        let available = self.chunk.split_to(missing.min(self.chunk.len()));
        self.partial.push(available, Some(len));
        self.partial.len() == len
    }

    /// The next `len` bytes, which are there, if they lie in one place.
    #[inline]
    fn front(&self, len: usize) -> Option<&[u8]> {
        if self.partial.is_empty() {
            self.chunk.get(..len)
        } else {
            self.partial.as_slice()
        }
    }

    /// Leaves the next `len` bytes behind, which are there.
    #[inline]
    fn skip(&mut self, len: usize) {
        if self.partial.is_empty() {
            self.chunk.advance(len);
        } else {
            self.partial = Pieces::default();
        }
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
            loop {
                let flags = if decoder.next_is_plain(None) {
                    Flags::NONE
                } else if let Some(flags) = decoder.next(|_| None).unwrap() {
                    flags
                } else {
                    break;
                };
                let data = Bytes::copy_from_slice(decoder.data().unwrap());
                assert_eq!(data, decoder.take_data().into_bytes());
                envelopes.push((flags.0, data));
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
        decoder.next(|_| None).unwrap().unwrap();
        let expected = chunk[PREFIX_LEN..].as_ptr();
        assert_eq!(decoder.data().map(<[u8]>::as_ptr), Some(expected));
        assert_eq!(decoder.take_data().into_bytes().as_ptr(), expected);
    }

    #[test]
    fn data_that_nobody_takes_are_left_behind() {
        for len in 1..BODY.len() {
            let mut decoder = Decoder::default();
            let mut flags = Vec::new();
            for chunk in BODY.chunks(len) {
                decoder.push(Bytes::from_static(chunk));
                while let Some(next) = decoder.next(|_| None).unwrap() {
                    flags.push(next.0);
                }
            }
            assert_eq!(flags, [0, 1, 2], "chunks of {len}");
        }
    }

    #[test]
    fn a_length_over_the_limit_is_refused_from_the_prefix_alone() {
        let mut decoder = Decoder::default();
        decoder.push(Bytes::from_static(b"\0\xff\xff\xff\xff"));
        assert!(!decoder.next_is_plain(Some(10)));
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
        assert!(!decoder.next_is_plain(None));
        assert_eq!(decoder.next(|_| None), Ok(None));
        assert_eq!(decoder.partial.len(), 1);
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
