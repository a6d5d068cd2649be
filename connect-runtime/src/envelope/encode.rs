//! Writing envelopes: the prefix is reserved first and filled in once the data stand behind it.

use bytes::{Buf, Bytes};

use super::{Flags, PREFIX_LEN};
use crate::{Error, codec::Codec, message::Message};

/// One encoded message with room for a prefix before it, so that it can be sent bare or in an envelope without a copy.
#[derive(Clone, Debug)]
pub(crate) struct Encoded(Vec<u8>);

impl Encoded {
    /// Encodes a message behind the reserved prefix.
    pub(crate) fn new<M: Message>(codec: Codec, message: &M) -> Result<Self, Error> {
        codec.encode_behind(PREFIX_LEN, message).map(Self)
    }

    /// Copies an encoded message behind a prefix.
    pub(crate) fn copy_of(message: &[u8]) -> Self {
        let mut buffer = Vec::with_capacity(PREFIX_LEN + message.len());
        buffer.resize(PREFIX_LEN, 0);
        buffer.extend_from_slice(message);
        Self(buffer)
    }

    /// The length of the message.
    pub(crate) fn len(&self) -> usize {
        self.0.len() - PREFIX_LEN
    }

    /// The reserved prefix and the message.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.0
    }

    /// The message without a prefix.
    pub(crate) fn into_bare(self) -> Bytes {
        let mut message = Bytes::from(self.0);
        message.advance(PREFIX_LEN);
        message
    }
}

/// Reserves a prefix at the end of `out` and says where it starts.
#[inline]
pub(crate) fn begin(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(&[0; PREFIX_LEN]);
    start
}

/// Fills in the prefix at `start`: everything behind it is the envelope's data.
#[inline]
pub(crate) fn finish(out: &mut [u8], start: usize, flags: Flags) -> Result<(), LengthOverflow> {
    let len = out.len().saturating_sub(start + PREFIX_LEN);
    let len = u32::try_from(len).map_err(|_| LengthOverflow)?;
    let prefix = out.get_mut(start..).and_then(<[u8]>::first_chunk_mut);
    if let Some(prefix) = prefix {
        let [a, b, c, d] = len.to_be_bytes();
        *prefix = [flags.0, a, b, c, d];
    }
    Ok(())
}

/// Writes a whole envelope.
pub(crate) fn write(out: &mut Vec<u8>, flags: Flags, data: &[u8]) -> Result<(), LengthOverflow> {
    let start = begin(out);
    out.extend_from_slice(data);
    finish(out, start, flags)
}

/// Data of 4 GiB or more, which no prefix can announce.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LengthOverflow;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_is_flags_and_big_endian_length() {
        let mut out = b"before".to_vec();
        write(&mut out, Flags(2), b"{}").unwrap();
        assert_eq!(&out[..], b"before\x02\0\0\0\x02{}");
    }

    #[test]
    fn encoded_message_is_bare_without_its_prefix() {
        let encoded = Encoded::copy_of(b"hat");
        assert_eq!(encoded.into_bare(), "hat");
    }
}
