//! The suite's messages, as connect-build generates them.

#![allow(
    dead_code,
    missing_docs,
    unnameable_types,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "they are of use to nobody else"
)]

include!(concat!(env!("OUT_DIR"), "/protos.rs"));
