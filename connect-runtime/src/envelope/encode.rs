//! Writing envelopes: the prefix is reserved first and filled in once the data stand behind it.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::{Flags, PREFIX_LEN};
use crate::{Error, codec::ConfiguredCodec, message::Message};

/// One encoded message with room for a prefix before it, so that it can be sent bare or in an envelope without a copy.
#[derive(Clone, Debug)]
pub(crate) struct Encoded(BytesMut);

impl Encoded {
    /// Encodes a message behind the reserved prefix.
    pub(crate) fn new<M: Message>(codec: ConfiguredCodec, message: &M) -> Result<Self, Error> {
        let mut buffer = BytesMut::with_capacity(PREFIX_LEN + message.encoded_len());
        buffer.put_bytes(0, PREFIX_LEN);
        codec.encode(message, &mut buffer)?;
        Ok(Self(buffer))
    }

    /// Copies an encoded message behind a prefix.
    pub(crate) fn copy_of(message: &[u8]) -> Self {
        let mut buffer = BytesMut::with_capacity(PREFIX_LEN + message.len());
        buffer.put_bytes(0, PREFIX_LEN);
        buffer.put_slice(message);
        Self(buffer)
    }

    /// The length of the message.
    pub(crate) fn len(&self) -> usize {
        self.0.len() - PREFIX_LEN
    }

    /// The reserved prefix and the message.
    pub(crate) fn into_buffer(self) -> BytesMut {
        self.0
    }

    /// The message without a prefix.
    pub(crate) fn into_bare(mut self) -> Bytes {
        self.0.advance(PREFIX_LEN);
        self.0.freeze()
    }
}

/// Reserves a prefix at the end of `out` and says where it starts.
pub(crate) fn begin(out: &mut BytesMut) -> usize {
    let start = out.len();
    out.put_bytes(0, PREFIX_LEN);
    start
}

/// Fills in the prefix at `start`: everything behind it is the envelope's data.
pub(crate) fn finish(out: &mut BytesMut, start: usize, flags: Flags) -> Result<(), LengthOverflow> {
    let len = out.len().saturating_sub(start + PREFIX_LEN);
    let len = u32::try_from(len).map_err(|_| LengthOverflow)?;
    if let Some(mut prefix) = out.get_mut(start..) {
        prefix.put_u8(flags.0);
        prefix.put_u32(len);
    }
    Ok(())
}

/// Writes a whole envelope.
pub(crate) fn write(out: &mut BytesMut, flags: Flags, data: &[u8]) -> Result<(), LengthOverflow> {
    let start = begin(out);
    out.put_slice(data);
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
        let mut out = BytesMut::from(&b"before"[..]);
        write(&mut out, Flags(2), b"{}").unwrap();
        assert_eq!(&out[..], b"before\x02\0\0\0\x02{}");
    }

    #[test]
    fn encoded_message_is_bare_without_its_prefix() {
        let encoded = Encoded::copy_of(b"hat");
        assert_eq!(encoded.into_bare(), "hat");
    }
}
