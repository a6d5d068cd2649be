//! The features that one declaration sets: `google.protobuf.FeatureSet`.

use super::element::Kind;
use crate::proto::edition::Edition;

/// Numbers of enum values, as descriptor.proto has them. A feature of a language is not here.
#[derive(Clone, Copy, PartialEq, Eq, ::prost::Message)]
pub(crate) struct FeatureSet {
    #[prost(int32, optional, tag = "1")]
    pub(crate) field_presence: Option<i32>,
    #[prost(int32, optional, tag = "2")]
    pub(crate) enum_type: Option<i32>,
    #[prost(int32, optional, tag = "3")]
    pub(crate) repeated_field_encoding: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    pub(crate) utf8_validation: Option<i32>,
    #[prost(int32, optional, tag = "5")]
    pub(crate) message_encoding: Option<i32>,
    #[prost(int32, optional, tag = "6")]
    pub(crate) json_format: Option<i32>,
    #[prost(int32, optional, tag = "7")]
    pub(crate) enforce_naming_style: Option<i32>,
    #[prost(int32, optional, tag = "8")]
    pub(crate) default_symbol_visibility: Option<i32>,
}

/// A feature: its name, values, and where descriptor.proto lets it stand.
#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) number: i32,
    pub(crate) values: &'static [(&'static str, i32)],
    pub(crate) targets: &'static [Kind],
    pub(crate) introduced: Edition,
    pub(crate) slot: fn(&mut FeatureSet) -> &mut Option<i32>,
}

/// Every feature of descriptor.proto.
pub(crate) static FEATURES: [Feature; 8] = [
    Feature {
        name: "field_presence",
        number: 1,
        values: &[("EXPLICIT", 1), ("IMPLICIT", 2), ("LEGACY_REQUIRED", 3)],
        targets: &[Kind::Field, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.field_presence,
    },
    Feature {
        name: "enum_type",
        number: 2,
        values: &[("OPEN", 1), ("CLOSED", 2)],
        targets: &[Kind::Enum, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.enum_type,
    },
    Feature {
        name: "repeated_field_encoding",
        number: 3,
        values: &[("PACKED", 1), ("EXPANDED", 2)],
        targets: &[Kind::Field, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.repeated_field_encoding,
    },
    Feature {
        name: "utf8_validation",
        number: 4,
        values: &[("VERIFY", 2), ("NONE", 3)],
        targets: &[Kind::Field, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.utf8_validation,
    },
    Feature {
        name: "message_encoding",
        number: 5,
        values: &[("LENGTH_PREFIXED", 1), ("DELIMITED", 2)],
        targets: &[Kind::Field, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.message_encoding,
    },
    Feature {
        name: "json_format",
        number: 6,
        values: &[("ALLOW", 1), ("LEGACY_BEST_EFFORT", 2)],
        targets: &[Kind::Message, Kind::Enum, Kind::File],
        introduced: Edition::Edition2023,
        slot: |set| &mut set.json_format,
    },
    Feature {
        name: "enforce_naming_style",
        number: 7,
        values: &[("STYLE2024", 1), ("STYLE_LEGACY", 2)],
        targets: &[
            Kind::File,
            Kind::ExtensionRange,
            Kind::Message,
            Kind::Field,
            Kind::Oneof,
            Kind::Enum,
            Kind::EnumValue,
            Kind::Service,
            Kind::Method,
        ],
        introduced: Edition::Edition2024,
        slot: |set| &mut set.enforce_naming_style,
    },
    Feature {
        name: "default_symbol_visibility",
        number: 8,
        values: &[
            ("EXPORT_ALL", 1),
            ("EXPORT_TOP_LEVEL", 2),
            ("LOCAL_ALL", 3),
            ("STRICT", 4),
        ],
        targets: &[Kind::File],
        introduced: Edition::Edition2024,
        slot: |set| &mut set.default_symbol_visibility,
    },
];

impl FeatureSet {
    /// What is set here, and what `outer` sets besides.
    pub(crate) fn or(mut self, mut outer: Self) -> Self {
        for feature in &FEATURES {
            let value = (feature.slot)(&mut self);
            *value = value.or(*(feature.slot)(&mut outer));
        }
        self
    }

    /// The features that are set.
    pub(crate) fn set(mut self) -> impl Iterator<Item = &'static Feature> {
        FEATURES
            .iter()
            .filter(move |feature| (feature.slot)(&mut self).is_some())
    }
}
