//! A message as connect-build writes it, for the tests of this module.

use std::collections::BTreeMap;

use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::{Boxed, Enum, FieldDecoder, FieldEncoder, JsonEnum, JsonMessage, NullValue, Plain};

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Sample {
    #[prost(int64, tag = "1")]
    pub(super) big_number: i64,
    #[prost(string, optional, tag = "2")]
    pub(super) name: Option<String>,
    #[prost(message, optional, boxed, tag = "3")]
    pub(super) child: Option<Box<Sample>>,
    #[prost(enumeration = "Color", tag = "4")]
    pub(super) color: i32,
    #[prost(enumeration = "Color", repeated, tag = "5")]
    pub(super) colors: Vec<i32>,
    #[prost(btree_map = "string, int32", tag = "6")]
    pub(super) counts: BTreeMap<String, i32>,
    #[prost(message, optional, tag = "7")]
    pub(super) any: Option<prost_types::Any>,
    #[prost(oneof = "Choice", tags = "8, 9")]
    pub(super) choice: Option<Choice>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub(super) enum Choice {
    #[prost(string, tag = "8")]
    Text(String),
    #[prost(enumeration = "Color", tag = "9")]
    Nothing(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub(super) enum Color {
    Unspecified = 0,
    Red = 1,
}

impl JsonEnum for Color {
    fn name(number: i32) -> Option<&'static str> {
        match number {
            0 => Some("COLOR_UNSPECIFIED"),
            1 => Some("RED"),
            _ => None,
        }
    }

    fn number(name: &str) -> Option<i32> {
        match name {
            "COLOR_UNSPECIFIED" => Some(0),
            "RED" | "CRIMSON" => Some(1),
            _ => None,
        }
    }
}

impl JsonMessage for Sample {
    const NAME: &'static str = "test.Sample";

    fn find(key: &str) -> Option<usize> {
        match key {
            "bigNumber" | "big_number" => Some(0),
            "name" => Some(1),
            "child" => Some(2),
            "color" => Some(3),
            "colors" => Some(4),
            "counts" => Some(5),
            "any" => Some(6),
            "text" => Some(7),
            "nothing" => Some(8),
            _ => None,
        }
    }

    fn encode_fields<S: SerializeMap>(&self, fields: &mut FieldEncoder<S>) -> Result<(), S::Error> {
        fields.implicit("bigNumber", "big_number", &self.big_number)?;
        fields.optional("name", "name", &self.name)?;
        fields.optional_as::<Boxed<Plain>, _>("child", "child", &self.child)?;
        fields.implicit_as::<Enum<Color>, _>("color", "color", &self.color)?;
        fields.repeated_as::<Enum<Color>, _>("colors", "colors", &self.colors)?;
        fields.map("counts", "counts", &self.counts)?;
        fields.optional("any", "any", &self.any)?;
        match &self.choice {
            Some(Choice::Text(value)) => fields.required("text", "text", value),
            Some(Choice::Nothing(value)) => {
                fields.required_as::<NullValue, _>("nothing", "nothing", value)
            }
            None => Ok(()),
        }
    }

    fn decode_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        field: FieldDecoder<'_, A>,
    ) -> Result<(), A::Error> {
        match index {
            0 => field.required(&mut self.big_number),
            1 => field.optional(&mut self.name),
            2 => field.optional_as::<Boxed<Plain>, _>(&mut self.child),
            3 => field.required_as::<Enum<Color>, _>(&mut self.color),
            4 => field.repeated_as::<Enum<Color>, _>(&mut self.colors),
            5 => field.map(&mut self.counts),
            6 => field.optional(&mut self.any),
            7 => field.oneof(&mut self.choice, "choice", Choice::Text),
            8 => field.oneof_as::<NullValue, _, _>(&mut self.choice, "choice", Choice::Nothing),
            _ => field.skip(),
        }
    }
}

#[test]
fn a_oneof_has_one_member_and_null_counts_only_as_null_value() {
    let decode = |json: &str| super::from_slice::<Sample>(json.as_bytes(), Default::default());
    for (json, expected) in [
        (r#"{"text": "a"}"#, Some(Choice::Text("a".to_owned()))),
        (r#"{"nothing": null}"#, Some(Choice::Nothing(0))),
        (
            r#"{"nothing": "NULL_VALUE", "text": null}"#,
            Some(Choice::Nothing(0)),
        ),
        (r#"{"text": null}"#, None),
    ] {
        assert_eq!(decode(json).unwrap().choice, expected, "{json}");
    }
    assert!(decode(r#"{"text": "a", "nothing": null}"#).is_err());
    assert_eq!(decode(r#"{"color": "CRIMSON"}"#).unwrap().color, 1);
    assert_eq!(decode(r#"{"color": 99}"#).unwrap().color, 99);
}
