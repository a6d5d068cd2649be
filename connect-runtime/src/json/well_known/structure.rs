//! `google.protobuf.Value`, `Struct` and `ListValue`: any JSON at all.

use std::fmt;

use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};

use crate::json::encode::Encoded;
use crate::json::number::{ARBITRARY_PRECISION, Number};
use crate::json::{DecodeContext, Decoded, EncodeContext, Json, Plain};

impl Json for Value {
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Some(Kind::NullValue(_)) => serializer.serialize_unit(),
            Some(Kind::NumberValue(number)) if number.is_finite() => {
                serializer.serialize_f64(*number)
            }
            Some(Kind::NumberValue(_)) => Err(S::Error::custom("value holds NaN or infinity")),
            Some(Kind::StringValue(text)) => serializer.serialize_str(text),
            Some(Kind::BoolValue(value)) => serializer.serialize_bool(*value),
            Some(Kind::StructValue(fields)) => fields.encode_json(serializer, context),
            Some(Kind::ListValue(list)) => list.encode_json(serializer, context),
            None => Err(S::Error::custom("value holds nothing")),
        }
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        let kind = KindSeed(context).deserialize(deserializer)?;
        Ok(Decoded::Value(Self { kind: Some(kind) }))
    }
}

impl Json for Struct {
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        let context = context.enter()?;
        let mut object = serializer.serialize_map(None)?;
        for (key, value) in &self.fields {
            object.serialize_entry(key, &Encoded::<Plain, _>::new(value, context))?;
        }
        object.end()
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        match KindSeed(context).deserialize(deserializer)? {
            Kind::StructValue(fields) => Ok(Decoded::Value(fields)),
            Kind::NullValue(_) => Ok(Decoded::Null),
            _ => Err(D::Error::custom("not an object")),
        }
    }
}

impl Json for ListValue {
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        let context = context.enter()?;
        let mut array = serializer.serialize_seq(Some(self.values.len()))?;
        for value in &self.values {
            array.serialize_element(&Encoded::<Plain, _>::new(value, context))?;
        }
        array.end()
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        match KindSeed(context).deserialize(deserializer)? {
            Kind::ListValue(list) => Ok(Decoded::Value(list)),
            Kind::NullValue(_) => Ok(Decoded::Null),
            _ => Err(D::Error::custom("not an array")),
        }
    }
}

/// Reads any JSON value.
#[derive(Clone, Copy)]
struct KindSeed(DecodeContext);

impl<'de> DeserializeSeed<'de> for KindSeed {
    type Value = Kind;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KindSeed {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::NullValue(0))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::BoolValue(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Kind, E> {
        Ok(Kind::NumberValue(Number::Unsigned(number).as_f64()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Kind, E> {
        Ok(Kind::NumberValue(Number::Signed(number).as_f64()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Kind, E> {
        Ok(Kind::NumberValue(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::StringValue(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Kind, E> {
        Ok(Kind::StringValue(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Kind, A::Error> {
        let element = Self(self.0.enter()?);
        let mut values = Vec::new();
        while let Some(kind) = array.next_element_seed(element)? {
            values.push(Value { kind: Some(kind) });
        }
        Ok(Kind::ListValue(ListValue { values }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Kind, A::Error> {
        let member = Self(self.0.enter()?);
        let mut fields = Struct::default();
        while let Some(key) = object.next_key::<String>()? {
            if key == ARBITRARY_PRECISION {
                return Ok(Kind::NumberValue(
                    Number::from_map_value(&mut object)?.as_f64(),
                ));
            }
            let kind = object.next_value_seed(member)?;
            fields.fields.insert(key, Value { kind: Some(kind) });
        }
        Ok(Kind::StructValue(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{from_slice, to_vec};

    #[test]
    fn any_json_round_trips() {
        for json in [
            "null",
            "true",
            "1.5",
            r#""text""#,
            r#"[null,[],{}]"#,
            r#"{"a":{"b":[1.0]}}"#,
        ] {
            let value: Value = from_slice(json.as_bytes(), Default::default()).unwrap();
            let back = to_vec(&value, Default::default()).unwrap();
            assert_eq!(String::from_utf8(back).unwrap(), json);
        }
    }

    #[test]
    fn a_struct_is_an_object_and_a_list_an_array() {
        assert!(from_slice::<Struct>(b"[]", Default::default()).is_err());
        assert!(from_slice::<ListValue>(b"{}", Default::default()).is_err());
        assert!(from_slice::<Struct>(br#"{"a": null}"#, Default::default()).is_ok());
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for kind in [
            None,
            Some(Kind::NumberValue(f64::NAN)),
            Some(Kind::NumberValue(f64::INFINITY)),
        ] {
            assert!(to_vec(&Value { kind }, Default::default()).is_err());
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(from_slice::<Value>(nest(100).as_bytes(), Default::default()).is_ok());
        assert!(from_slice::<Value>(nest(101).as_bytes(), Default::default()).is_err());
    }
}
