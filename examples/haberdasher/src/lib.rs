//! The hat shop: the example that everything is shown on.
//!
//! [`Hats`] is the service; the commands of the program serve it, call it, and take a tour of it.

mod shop;

pub use shop::Hats;

/// What `connect-build` made of `haberdasher.proto`.
pub mod proto {
    connect_runtime::include_proto!("i2y.connecpy.example");
}
