//! Which of the runtime's codecs a field has.

use proc_macro2::TokenStream;
use prost_types::FieldDescriptorProto;
use prost_types::field_descriptor_proto::Type;
use quote::quote;

use super::items::Slot;
use crate::config::Config;
use crate::proto::{Schema, is_below};

/// What it takes to choose.
pub(super) struct Codecs<'a> {
    pub(super) schema: &'a Schema,
    pub(super) config: &'a Config,
    /// The path of the runtime's module `json`.
    pub(super) json: TokenStream,
}

impl Codecs<'_> {
    /// The codec of one value: of the field, or of a map's values. None is the one that the Rust
    /// type says.
    pub(super) fn of(&self, value: &FieldDescriptorProto, slot: &Slot) -> Option<TokenStream> {
        let json = &self.json;
        let codec = match (value.r#type(), &slot.enumeration) {
            (Type::Enum, _) if value.type_name() == ".google.protobuf.NullValue" => {
                quote!(#json::NullValue)
            }
            (Type::Enum, Some(path)) if self.has_serde(value) => quote!(#json::SerdeEnum<#path>),
            (Type::Enum | Type::Message | Type::Group, _) if self.has_no_json(value) => {
                quote!(#json::Unsupported)
            }
            (Type::Enum, Some(path)) => quote!(#json::Enum<#path>),
            (Type::Message | Type::Group, _) if self.has_serde(value) => quote!(#json::Serde),
            _ if slot.is_boxed => quote!(#json::Plain),
            _ => return None,
        };
        Some(if slot.is_boxed {
            quote!(#json::Boxed<#codec>)
        } else {
            codec
        })
    }

    fn has_serde(&self, value: &FieldDescriptorProto) -> bool {
        let paths = &self.config.serde_paths;
        paths.iter().any(|path| is_below(value.type_name(), path))
    }

    /// Whether the type is one that `prost_types` has but the runtime has no JSON for, such as
    /// `google.protobuf.Api`.
    fn has_no_json(&self, value: &FieldDescriptorProto) -> bool {
        let name = value.type_name().trim_start_matches('.');
        self.config.well_known_types_are_prost_types
            && name.starts_with("google.protobuf.")
            && !WELL_KNOWN_TYPES.contains(&name)
    }
}

/// The messages that have a JSON form of their own.
pub(super) const WELL_KNOWN_TYPES: [&str; 17] = [
    "google.protobuf.Any",
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.Duration",
    "google.protobuf.Empty",
    "google.protobuf.FieldMask",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.ListValue",
    "google.protobuf.StringValue",
    "google.protobuf.Struct",
    "google.protobuf.Timestamp",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
    "google.protobuf.Value",
];
