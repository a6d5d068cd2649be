//! Enums: written by name, read by name or number. Those that are open keep numbers without a name.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::number::{Number, visit_numbers};
use super::{Codec, DecodeContext, Decoded, EncodeContext, integer};

/// The names of an enum's values. Generated code implements it.
///
/// Not prost's own `as_str_name`, which knows neither aliases nor numbers.
pub trait JsonEnum {
    /// Whether a number without a name is no value, as for enums of proto2, but as unknown as a name
    /// that does not exist.
    const IS_CLOSED: bool = false;

    /// The name of a number: the first, when it has several.
    fn name(number: i32) -> Option<&'static str>;

    /// The number of a name, aliases included.
    fn number(name: &str) -> Option<i32>;
}

/// The codec of an enum field, which prost holds as an `i32`.
#[derive(Clone, Copy, Debug)]
pub struct Enum<E>(PhantomData<E>);

impl<E: JsonEnum> Codec<i32> for Enum<E> {
    fn encode<S: Serializer>(
        value: &i32,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        match E::name(*value) {
            Some(name) if !context.options().enum_numbers => serializer.serialize_str(name),
            _ => serializer.serialize_i32(*value),
        }
    }

    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<i32>, D::Error> {
        deserializer.deserialize_any(EnumVisitor::<E>(context, PhantomData))
    }

    fn is_default(value: &i32) -> bool {
        *value == 0
    }
}

/// The codec of a `google.protobuf.NullValue` field: `null` is its value, not its absence.
#[derive(Clone, Copy, Debug)]
pub struct NullValue;

impl Codec<i32> for NullValue {
    fn encode<S: Serializer>(_: &i32, serializer: S, _: EncodeContext) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }

    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<i32>, D::Error> {
        Ok(match Enum::<Self>::decode(deserializer, context)? {
            Decoded::Null => Decoded::Value(0),
            decoded => decoded,
        })
    }

    fn is_default(value: &i32) -> bool {
        *value == 0
    }
}

impl JsonEnum for NullValue {
    fn name(number: i32) -> Option<&'static str> {
        (number == 0).then_some("NULL_VALUE")
    }

    fn number(name: &str) -> Option<i32> {
        (name == "NULL_VALUE").then_some(0)
    }
}

struct EnumVisitor<E>(DecodeContext, PhantomData<E>);

impl<T: JsonEnum> EnumVisitor<T> {
    fn number<E: Error>(self, number: Number) -> Result<Decoded<i32>, E> {
        let number = integer::from_number(number)?;
        if T::IS_CLOSED && T::name(number).is_none() {
            return self.unknown(number);
        }
        Ok(Decoded::Value(number))
    }

    fn unknown<E: Error>(self, value: impl fmt::Display) -> Result<Decoded<i32>, E> {
        if self.0.options().ignore_unknown {
            return Ok(Decoded::Unknown);
        }
        Err(E::custom(format_args!("unknown enum value `{value}`")))
    }
}

impl<'de, T: JsonEnum> Visitor<'de> for EnumVisitor<T> {
    type Value = Decoded<i32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or number of an enum value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        match T::number(name) {
            Some(number) => Ok(Decoded::Value(number)),
            None => self.unknown(name),
        }
    }

    visit_numbers!('de);
}
