//! [`Message`]: what can be sent and received.

use crate::json::Json;

/// What can be sent and received: a prost message that has a JSON form.
///
/// Generated messages, `prost_types`' well-known types, and the Rust types that prost maps wrappers to (`()` for
/// `google.protobuf.Empty`) have it by themselves.
pub trait Message: prost::Message + Default + Json + 'static {}

impl<T: prost::Message + Default + Json + 'static> Message for T {}
