//! Strings.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;

use super::{DecodeContext, Decoded, EncodeContext, Json};

impl Json for String {
    #[inline]
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        deserializer.deserialize_any(StringVisitor)
    }

    #[inline]
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

struct StringVisitor;

impl Visitor<'_> for StringVisitor {
    type Value = Decoded<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Decoded::Value(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Decoded::Value(text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_slice;

    #[test]
    fn escapes_are_undone_and_halves_of_a_character_refused() {
        for (json, expected) in [
            (r#""""#, Some("")),
            (r#""a\u0062\n""#, Some("ab\n")),
            (r#""\ud83d\ude00""#, Some("😀")),
            (r#""\ud83d""#, None),
            ("\"\n\"", None),
            ("1", None),
        ] {
            let decoded = from_slice::<String>(json.as_bytes(), Default::default()).ok();
            assert_eq!(decoded.as_deref(), expected, "{json}");
        }
    }
}
