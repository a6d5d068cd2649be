//! `google.protobuf.Any`: the message it holds, with an `@type` beside its fields.
//!
//! The message's codec is found by name in the [registry](crate::json::registry). It goes through
//! JSON *text*, so that it shares the code of the ordinary path; this needs serde_json's
//! serializer and deserializer on the outside.

use std::borrow::Cow;
use std::fmt;

use prost_types::Any;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::json::registry::{self, Form};
use crate::json::{DecodeContext, Decoded, EncodeContext, Json};

impl Json for Any {
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        if self.type_url.is_empty() && self.value.is_empty() {
            return serializer.serialize_map(Some(0))?.end();
        }
        let message = registry::find(&self.type_url)
            .ok_or_else(|| S::Error::custom(Unregistered(&self.type_url)))?;
        let json = message
            .encode(&self.value, context.enter()?)
            .map_err(S::Error::custom)?;
        let json = String::from_utf8(json).map_err(S::Error::custom)?;
        let type_url = serde_json::to_string(&self.type_url).map_err(S::Error::custom)?;
        let json = match message.form() {
            Form::Value => format!(r#"{{"@type":{type_url},"value":{json}}}"#),
            Form::Fields | Form::Empty => match json.strip_prefix('{') {
                None | Some("}") => format!(r#"{{"@type":{type_url}}}"#),
                Some(fields) => format!(r#"{{"@type":{type_url},{fields}"#),
            },
        };
        RawValue::from_string(json)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        if json.get() == "null" {
            return Ok(Decoded::Null);
        }
        let head: Head = serde_json::from_str(json.get()).map_err(D::Error::custom)?;
        let Some(type_url) = head.type_url else {
            return if head.is_empty() {
                Ok(Decoded::Value(Self::default()))
            } else {
                Err(D::Error::custom("no @type in google.protobuf.Any"))
            };
        };
        let message =
            registry::find(&type_url).ok_or_else(|| D::Error::custom(Unregistered(&type_url)))?;
        let context = context.enter()?;
        let value = match (message.form(), head.value) {
            (Form::Fields, _) | (Form::Empty, None) => {
                message.decode(json.get().as_bytes(), context.of_any())
            }
            (Form::Value, None) => {
                return Err(D::Error::custom(format_args!(
                    "no value beside `{type_url}`"
                )));
            }
            (Form::Value | Form::Empty, Some(_))
                if head.has_others && !context.options().ignore_unknown =>
            {
                return Err(D::Error::custom(format_args!(
                    "unknown field beside `{type_url}`"
                )));
            }
            (Form::Value | Form::Empty, Some(value)) => {
                message.decode(value.get().as_bytes(), context)
            }
        };
        let value = value.map_err(D::Error::custom)?;
        Ok(Decoded::Value(Self { type_url, value }))
    }
}

struct Unregistered<'a>(&'a str);

impl fmt::Display for Unregistered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "type `{}` of google.protobuf.Any is not registered",
            self.0
        )
    }
}

/// What an `Any`'s object says about itself.
#[derive(Default)]
struct Head {
    type_url: Option<String>,
    value: Option<Box<RawValue>>,
    has_others: bool,
}

impl Head {
    fn is_empty(&self) -> bool {
        self.type_url.is_none() && self.value.is_none() && !self.has_others
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadVisitor)
    }
}

struct HeadVisitor;

impl<'de> Visitor<'de> for HeadVisitor {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of google.protobuf.Any")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(key) = object.next_key::<Cow<'_, str>>()? {
            match &*key {
                "@type" if head.type_url.is_some() => {
                    return Err(A::Error::custom("duplicate @type in google.protobuf.Any"));
                }
                "@type" => head.type_url = Some(object.next_value()?),
                "value" if head.value.is_none() => head.value = Some(object.next_value()?),
                _ => {
                    head.has_others = true;
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;
    use crate::json::test_message::Sample;
    use crate::json::{JsonType, from_slice, register, to_vec};

    fn round_trip(json: &str) -> Result<String, String> {
        register(&[JsonType::of::<Sample>()]);
        let any: Any =
            from_slice(json.as_bytes(), Default::default()).map_err(|error| error.to_string())?;
        let json = to_vec(&any, Default::default()).map_err(|error| error.to_string())?;
        String::from_utf8(json).map_err(|error| error.to_string())
    }

    #[test]
    fn json_round_trips() {
        for json in [
            "{}",
            r#"{"@type":"example.com/test.Sample"}"#,
            r#"{"@type":"type.googleapis.com/test.Sample","bigNumber":"7","child":{"name":"a"}}"#,
            r#"{"@type":"a/google.protobuf.Duration","value":"1s"}"#,
            r#"{"@type":"a/google.protobuf.Int32Value","value":7}"#,
            r#"{"@type":"a/google.protobuf.Empty"}"#,
            r#"{"@type":"a/google.protobuf.Value","value":null}"#,
            r#"{"@type":"a/google.protobuf.Any","value":{"@type":"a/test.Sample","name":"b"}}"#,
            r#"{"@type":"a/test.Sample","any":{"@type":"a/google.protobuf.BytesValue","value":"+/8="}}"#,
        ] {
            assert_eq!(round_trip(json).as_deref(), Ok(json));
        }
    }

    #[test]
    fn the_type_may_come_last() {
        let json = r#"{ "value": "1s" , "@type": "a/google.protobuf.Duration" }"#;
        let expected = r#"{"@type":"a/google.protobuf.Duration","value":"1s"}"#;
        assert_eq!(round_trip(json).as_deref(), Ok(expected));
        let json = r#"{"name": "a", "@type": "a/test.Sample"}"#;
        assert_eq!(
            round_trip(json).as_deref(),
            Ok(r#"{"@type":"a/test.Sample","name":"a"}"#)
        );
    }

    #[test]
    fn an_empty_is_read_in_both_forms_and_written_in_the_one_that_all_read() {
        let written = r#"{"@type":"a/google.protobuf.Empty"}"#;
        let with_value = r#"{"@type": "a/google.protobuf.Empty", "value": {}}"#;
        assert_eq!(round_trip(with_value).as_deref(), Ok(written));
        for others in [r#""value": 1"#, r#""value": {}, "x": 1"#, r#""x": 1"#] {
            let json = format!(r#"{{"@type": "a/google.protobuf.Empty", {others}}}"#);
            assert!(round_trip(&json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_any_is_refused() {
        for json in [
            r#"{"value": 1}"#,
            r#"{"@type": "a/nobody.Knows"}"#,
            r#"{"@type": "test.Sample"}"#,
            r#"{"@type": 1}"#,
            r#"{"@type": "a/google.protobuf.Duration"}"#,
            r#"{"@type": "a/google.protobuf.Duration", "value": "1s", "other": 1}"#,
            r#"{"@type": "a/google.protobuf.Duration", "value": null}"#,
            r#"{"@type": "a/test.Sample", "@type": "a/test.Sample"}"#,
            r#"{"@type": "a/test.Sample", "child": {"@type": "a/test.Sample"}}"#,
            r#"{"@type": "a/test.Sample", "other": 1}"#,
            "[]",
            "1",
        ] {
            assert!(round_trip(json).is_err(), "{json}");
        }
        assert!(round_trip("null").is_err());
    }

    #[test]
    fn nesting_is_counted_through_any() {
        let nest = |depth: usize| {
            let open = r#"{"@type":"a/google.protobuf.Any","value":"#;
            format!("{}{{}}{}", open.repeat(depth), "}".repeat(depth))
        };
        assert_eq!(round_trip(&nest(60)).as_deref(), Ok(nest(60).as_str()));
        assert!(round_trip(&nest(101)).is_err());
        assert!(round_trip(&nest(5_000)).is_err());
    }

    #[test]
    fn nesting_is_counted_when_encoding() {
        let mut any = Any::default();
        for _ in 0..200 {
            any = Any {
                type_url: "a/google.protobuf.Any".to_owned(),
                value: any.encode_to_vec(),
            };
        }
        let error = to_vec(&any, Default::default()).unwrap_err().to_string();
        assert!(error.contains("message nests too deep"), "{error}");
    }
}
