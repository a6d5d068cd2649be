//! What the tests stand on: servers on free ports, clients, misbehaving peers, probes.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot be set up fails, and says where"
)]

mod bound;
mod envelope;
mod first_error;
mod h2_peer;
mod matrix;
mod probe;
mod raw;
mod script;
mod serve;
mod tls;

pub use self::{
    bound::within,
    envelope::{end_stream, envelope, envelopes},
    first_error::first_error,
    h2_peer::{H2Peer, h2_request, serve_h2},
    matrix::{Client, Combination, InProcess, Shop, Transport, each, each_connect, each_of, erase},
    probe::{DropProbe, Guard},
    raw::{RawClient, RawResponse, RawServer, Then},
    script::Script,
    serve::{HttpService, Serving, serve, serve_tls},
    tls::Certificate,
};

use haberdasher::proto::Size;

/// A size of this many inches.
#[must_use]
pub fn size(inches: i32) -> Size {
    Size {
        inches,
        ..Size::default()
    }
}

/// A size that says more.
#[must_use]
pub fn described(inches: i32, description: impl Into<String>) -> Size {
    Size {
        inches,
        description: description.into(),
    }
}
