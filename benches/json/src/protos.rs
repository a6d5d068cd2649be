//! The messages, as connect-build generates them, with pbjson's implementations of serde's traits beside ours.

#![allow(
    dead_code,
    missing_docs,
    unnameable_types,
    unreachable_pub,
    clippy::pedantic,
    reason = "it is generated, and for this program only"
)]

include!(concat!(env!("OUT_DIR"), "/bench.rs"));
include!(concat!(env!("OUT_DIR"), "/bench.serde.rs"));
