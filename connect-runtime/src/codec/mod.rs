//! [`Codec`]: message ⇄ bytes.

mod json;
mod proto;

use bytes::{Bytes, BytesMut};

use crate::{
    Error,
    json::{DecodeOptions, EncodeOptions},
    message::Message,
};

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
        [Self::Proto, Self::Json]
            .into_iter()
            .find(|codec| name.eq_ignore_ascii_case(codec.name().as_bytes()))
    }

    /// Whether encoded messages are bytes rather than text.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        match self {
            Self::Proto => true,
            Self::Json => false,
        }
    }

    /// Encodes a message at the end of `out`; `options` are for JSON.
    pub(crate) fn encode<M: Message>(
        self,
        message: &M,
        options: EncodeOptions,
        out: &mut BytesMut,
    ) -> Result<(), Error> {
        match self {
            Self::Proto => proto::encode(message, out),
            Self::Json => json::encode(message, options, out),
        }
    }

    /// Decodes a message; `options` are for JSON. The error is for the peer that sent the bytes.
    pub(crate) fn decode<M: Message>(
        self,
        bytes: Bytes,
        options: DecodeOptions,
    ) -> Result<M, Malformed> {
        match self {
            Self::Proto => proto::decode(bytes),
            Self::Json => json::decode(&bytes, options),
        }
    }
}

/// Bytes that are not a message of the type that is due; says why, to the peer that sent them.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) String);
