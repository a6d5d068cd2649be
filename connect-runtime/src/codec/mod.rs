//! [`Codec`]: message ⇄ bytes.

mod configured;
mod json;
mod proto;

pub(crate) use self::configured::ConfiguredCodec;

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
}

/// Bytes that are not a message of the type that is due; says why, to the peer that sent them.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) String);
