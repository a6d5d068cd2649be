//! `serve` over sockets: versions of HTTP, TLS, shutdown, hostile peers.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod hostile;
mod leftovers;
mod settings;
mod shutdown;
mod support;
#[cfg(feature = "tls")]
mod tls;
mod versions;
