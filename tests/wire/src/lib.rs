//! Transcripts of the protocol, and what plays them against the server and the client.
//!
//! The format is described in the package's `README.md`.

pub mod body;
pub mod case;
pub mod check;
pub mod client;
pub mod exchange;
mod options;
pub mod parse;
pub mod play;
pub mod played;
pub mod server;
pub mod service;

/// What `connect-build` made of `wire.proto`.
#[allow(
    missing_docs,
    reason = "the comments of the .proto file say what needs saying"
)]
pub mod proto {
    connect_runtime::include_proto!("wire.v1");
}
