//! Booleans: `true` and `false`, never quoted.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;

use super::{DecodeContext, Decoded, EncodeContext, Json};

impl Json for bool {
    #[inline]
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        deserializer.deserialize_any(BoolVisitor)
    }

    #[inline]
    fn is_default(&self) -> bool {
        !*self
    }
}

struct BoolVisitor;

impl Visitor<'_> for BoolVisitor {
    type Value = Decoded<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Decoded::Value(value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_slice;

    #[test]
    fn only_the_two_words_are_booleans() {
        for (json, expected) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("1", None),
            (r#""true""#, None),
        ] {
            assert_eq!(
                from_slice(json.as_bytes(), Default::default()).ok(),
                expected,
                "{json}"
            );
        }
    }
}
