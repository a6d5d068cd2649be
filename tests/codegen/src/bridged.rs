//! Types with serde impls of their own, as another crate would have them.

use serde::{Deserialize, Serialize};

/// Degrees, which are a bare number in JSON.
#[derive(Clone, Copy, Deserialize, PartialEq, Serialize, prost::Message)]
#[serde(transparent)]
pub struct Celsius {
    /// How many.
    #[prost(double, tag = "1")]
    pub degrees: f64,
}

/// A scale, which has a name of its own in JSON.
#[derive(
    Clone,
    Copy,
    Debug,
    Deserialize,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    prost::Enumeration,
)]
#[repr(i32)]
pub enum Scale {
    /// Nothing was said.
    #[serde(rename = "none")]
    Unspecified = 0,
    /// From absolute zero.
    #[serde(rename = "K")]
    Kelvin = 1,
}
