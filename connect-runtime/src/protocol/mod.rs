//! The protocols: what stands where on the wire, both directions of each fact in one file.
//!
//! A *wire form* is one of the ways in which a call looks on the wire. They differ in the following, and only in this
//! folder; [`wire`] is the one place that tells them apart.
//!
//! | | Connect unary | Connect streaming | gRPC | gRPC-Web |
//! |---|---|---|---|---|
//! | body | bare | enveloped | enveloped | enveloped, and in its text form in base64 |
//! | content type | `application/{codec}` | `application/connect+{codec}` | `application/grpc[+codec]` | `application/grpc-web[-text][+codec]` |
//! | compression header | `content-encoding` | `connect-content-encoding` | `grpc-encoding` | `grpc-encoding` |
//! | timeout header | `connect-timeout-ms` | `connect-timeout-ms` | `grpc-timeout` | `grpc-timeout` |
//! | how it ends | status, JSON error, `trailer-` headers | envelope with flag 0x02, JSON | HTTP trailers, or headers only | envelope with flag 0x80, header block |
//! | HTTP status of an error | from the code | 200 | 200 | 200 |

pub(crate) mod connect;
mod end;
mod grpc;
pub(crate) mod grpc_web;
mod media_type;
pub(crate) mod metadata;
pub(crate) mod retry;
pub(crate) mod wire;

use std::{borrow::Cow, fmt};

pub(crate) use self::{
    end::{End, Ending},
    wire::{ErrorBody, Form, Wire},
};
use crate::Error;

/// The protocol that a caller speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// Connect: <https://connectrpc.com/docs/protocol>.
    #[default]
    Connect,
    /// gRPC, which needs HTTP/2: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>.
    Grpc,
    /// gRPC-Web, for what cannot read HTTP trailers: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md>.
    GrpcWeb,
}

impl Protocol {
    /// The name: `connect`, `grpc` or `grpc-web`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Grpc => "grpc",
            Self::GrpcWeb => "grpc-web",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Some of the protocols; all of them unless something else is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProtocolSet {
    connect: bool,
    grpc: bool,
    grpc_web: bool,
}

impl ProtocolSet {
    pub(crate) const fn contains(self, protocol: Protocol) -> bool {
        match protocol {
            Protocol::Connect => self.connect,
            Protocol::Grpc => self.grpc,
            Protocol::GrpcWeb => self.grpc_web,
        }
    }
}

impl Default for ProtocolSet {
    fn default() -> Self {
        Self {
            connect: true,
            grpc: true,
            grpc_web: true,
        }
    }
}

impl FromIterator<Protocol> for ProtocolSet {
    fn from_iter<I: IntoIterator<Item = Protocol>>(protocols: I) -> Self {
        let mut set = Self {
            connect: false,
            grpc: false,
            grpc_web: false,
        };
        for protocol in protocols {
            match protocol {
                Protocol::Connect => set.connect = true,
                Protocol::Grpc => set.grpc = true,
                Protocol::GrpcWeb => set.grpc_web = true,
            }
        }
        set
    }
}

/// Which way bytes travel, and so whose fault it is when they are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From client to server: a malformed one is the caller's mistake.
    Request,
    /// From server to client: a malformed one is the server's failure.
    Response,
}

impl Direction {
    /// What the peer sent cannot be understood.
    pub(crate) fn malformed(self, message: impl Into<Cow<'static, str>>) -> Error {
        match self {
            Self::Request => Error::invalid_argument(message),
            Self::Response => Error::internal(message),
        }
    }

    /// What the peer sent is in a compression that this side does not know or accept.
    ///
    /// Spec: <https://connectrpc.com/docs/protocol#unary-request> (`unimplemented`); for responses, the conformance suite.
    pub(crate) fn unknown_compression(self, message: impl Into<Cow<'static, str>>) -> Error {
        match self {
            Self::Request => Error::unimplemented(message),
            Self::Response => Error::internal(message),
        }
    }

    /// The word for what travels.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}
