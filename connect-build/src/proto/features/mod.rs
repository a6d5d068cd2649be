//! Features: what editions let each declaration choose, and proto2 and proto3 each fix.
//!
//! Spec: <https://protobuf.dev/editions/features/>

pub(crate) mod element;
mod raw;
pub(crate) mod set;
mod table;

pub(crate) use self::set::FeatureSet;
pub(crate) use self::table::{FeatureTable, Features, FileFeatures, Presence};
