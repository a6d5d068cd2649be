//! JSON of the well-known types, on `prost_types` and on the scalars that stand for wrappers.

mod any;
mod duration;
mod empty;
mod field_mask;
mod fraction;
mod structure;
mod text;
mod timestamp;

use super::JsonType;

/// What every `Any` may hold without registration.
pub(super) const WELL_KNOWN_TYPES: &[JsonType] = &[
    JsonType::well_known::<prost_types::Any>("google.protobuf.Any"),
    JsonType::well_known::<bool>("google.protobuf.BoolValue"),
    JsonType::well_known::<Vec<u8>>("google.protobuf.BytesValue"),
    JsonType::well_known::<f64>("google.protobuf.DoubleValue"),
    JsonType::well_known::<prost_types::Duration>("google.protobuf.Duration"),
    JsonType::empty(),
    JsonType::well_known::<prost_types::FieldMask>("google.protobuf.FieldMask"),
    JsonType::well_known::<f32>("google.protobuf.FloatValue"),
    JsonType::well_known::<i32>("google.protobuf.Int32Value"),
    JsonType::well_known::<i64>("google.protobuf.Int64Value"),
    JsonType::well_known::<prost_types::ListValue>("google.protobuf.ListValue"),
    JsonType::well_known::<String>("google.protobuf.StringValue"),
    JsonType::well_known::<prost_types::Struct>("google.protobuf.Struct"),
    JsonType::well_known::<prost_types::Timestamp>("google.protobuf.Timestamp"),
    JsonType::well_known::<u32>("google.protobuf.UInt32Value"),
    JsonType::well_known::<u64>("google.protobuf.UInt64Value"),
    JsonType::well_known::<prost_types::Value>("google.protobuf.Value"),
];
