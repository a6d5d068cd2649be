//! [`ConfiguredCodec`]: a codec, and how it writes and reads.

use super::{Codec, Malformed, json, proto};
use crate::{Error, json::JsonOptions, message::Message, pieces::Gathered};

/// A codec, and how it writes and reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConfiguredCodec {
    pub(crate) codec: Codec,
    pub(crate) json: JsonOptions,
}

impl ConfiguredCodec {
    /// Encodes a message at the end of `out`.
    #[inline]
    pub(crate) fn encode<M: Message>(self, message: &M, out: &mut Vec<u8>) -> Result<(), Error> {
        match self.codec {
            Codec::Proto => {
                proto::encode(message, out);
                Ok(())
            }
            Codec::Json => json::encode(message, self.json.encode, out),
        }
    }

    /// Encodes a message behind so many bytes that are left free.
    pub(crate) fn encode_behind<M: Message>(
        self,
        free: usize,
        message: &M,
    ) -> Result<Vec<u8>, Error> {
        match self.codec {
            Codec::Proto => Ok(proto::encode_behind(free, message)),
            Codec::Json => {
                let mut out = vec![0; free];
                json::encode(message, self.json.encode, &mut out)?;
                Ok(out)
            }
        }
    }

    /// Decodes a message; the error is for the peer that sent the bytes.
    pub(crate) fn decode<M: Message>(self, data: Gathered) -> Result<M, Malformed> {
        match self.codec {
            Codec::Proto => proto::decode(data),
            Codec::Json => json::decode(&data.into_bytes(), self.json.decode),
        }
    }

    /// Decodes a message where it lies; the error is for the peer that sent the bytes.
    #[inline]
    pub(crate) fn decode_slice<M: Message>(self, bytes: &[u8]) -> Result<M, Malformed> {
        match self.codec {
            Codec::Proto => proto::decode_slice(bytes),
            Codec::Json => json::decode(bytes, self.json.decode),
        }
    }
}

impl From<Codec> for ConfiguredCodec {
    /// The codec with its default options.
    fn from(codec: Codec) -> Self {
        Self {
            codec,
            json: JsonOptions::new(),
        }
    }
}
