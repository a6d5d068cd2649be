//! [`Codec`]: message ⇄ bytes.

mod json;
mod proto;

use bytes::Bytes;

use crate::{Error, message::Message};

/// How messages are encoded: binary protobuf, or protobuf's canonical JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// Binary protobuf; `proto` on the wire.
    #[default]
    Proto,
    /// Protobuf's canonical JSON; `json` on the wire.
    Json,
}

impl Codec {
    /// The name on the wire: `proto` or `json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proto => "proto",
            Self::Json => "json",
        }
    }

    /// The codec of this name, in any case.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"proto" => Some(Self::Proto),
            b"json" => Some(Self::Json),
            _ => [Self::Proto, Self::Json]
                .into_iter()
                .find(|codec| name.eq_ignore_ascii_case(codec.name().as_bytes())),
        }
    }

    /// Whether encoded messages are bytes rather than text.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        match self {
            Self::Proto => true,
            Self::Json => false,
        }
    }

    /// Encodes a message at the end of `out`.
    #[inline]
    pub(crate) fn encode<M: Message>(self, message: &M, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Self::Proto => {
                proto::encode(message, out);
                Ok(())
            }
            Self::Json => json::encode(message, out),
        }
    }

    /// Encodes a message behind so many bytes that are left free.
    pub(crate) fn encode_behind<M: Message>(
        self,
        free: usize,
        message: &M,
    ) -> Result<Vec<u8>, Error> {
        match self {
            Self::Proto => Ok(proto::encode_behind(free, message)),
            Self::Json => {
                let mut out = vec![0; free];
                json::encode(message, &mut out)?;
                Ok(out)
            }
        }
    }

    /// Decodes a message; the error is for the peer that sent the bytes.
    pub(crate) fn decode<M: Message>(self, bytes: Bytes) -> Result<M, Malformed> {
        match self {
            Self::Proto => proto::decode(bytes),
            Self::Json => json::decode(&bytes),
        }
    }

    /// Decodes a message where it lies; the error is for the peer that sent the bytes.
    #[inline]
    pub(crate) fn decode_slice<M: Message>(self, bytes: &[u8]) -> Result<M, Malformed> {
        match self {
            Self::Proto => proto::decode_slice(bytes),
            Self::Json => json::decode(bytes),
        }
    }
}

/// Bytes that are not a message of the type that is due; says why, to the peer that sent them.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) String);
