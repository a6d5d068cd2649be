//! [`ConfiguredCodec`]: a codec, and how it writes and reads.

use bytes::{Bytes, BytesMut};

use super::{Codec, Malformed, json, proto};
use crate::{Error, json::JsonOptions, message::Message};

/// A codec, and how it writes and reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConfiguredCodec {
    pub(crate) codec: Codec,
    pub(crate) json: JsonOptions,
}

impl ConfiguredCodec {
    /// Encodes a message at the end of `out`.
    pub(crate) fn encode<M: Message>(self, message: &M, out: &mut BytesMut) -> Result<(), Error> {
        match self.codec {
            Codec::Proto => proto::encode(message, out),
            Codec::Json => json::encode(message, self.json.encode, out),
        }
    }

    /// Decodes a message; the error is for the peer that sent the bytes.
    pub(crate) fn decode<M: Message>(self, bytes: Bytes) -> Result<M, Malformed> {
        match self.codec {
            Codec::Proto => proto::decode(bytes),
            Codec::Json => json::decode(&bytes, self.json.decode),
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
