//! Envelopes: a five-byte prefix (flags, length) before the data of each message of a stream.
//!
//! Spec: <https://connectrpc.com/docs/protocol#streaming-rpcs>; gRPC's length-prefixed messages are the same.

mod decode;
mod encode;

use std::ops::BitOr;

pub(crate) use self::{
    decode::{DecodeError, Decoder},
    encode::{Encoded, begin, finish, write},
};

/// The first byte of the prefix. What the bits above the lowest mean depends on the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u8);

impl Flags {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const COMPRESSED: Self = Self(1);

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Flags, then the length of the data as a big-endian `u32`.
pub(crate) const PREFIX_LEN: usize = 5;
