//! Numbers as JSON spells them: as numbers or in quotes, with or without an exponent.

use std::borrow::Cow;

use serde::de::{Error, MapAccess};

/// A JSON number, before it is known which type it should have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Number {
    /// Parses a number that was in quotes, or that `arbitrary_precision` kept as text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return starts_like_a_number(text).then_some(Self::Unsigned(number));
        }
        if let Ok(number) = text.parse() {
            return Some(Self::Signed(number));
        }
        // `f64::from_str` also knows words such as `inf`; JSON's grammar does not.
        let digits_only = text
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        if !digits_only || !starts_like_a_number(text) {
            return None;
        }
        text.parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Self::Float)
    }

    /// Reads the map that a number is when some crate of the build turned on serde_json's
    /// `arbitrary_precision`.
    pub(super) fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        match map.next_key::<Cow<'_, str>>()? {
            Some(key) if key == ARBITRARY_PRECISION => Self::from_map_value(&mut map),
            Some(_) | None => Err(A::Error::custom("expected a number, found an object")),
        }
    }

    /// Reads the value of the map whose key was [`ARBITRARY_PRECISION`].
    pub(super) fn from_map_value<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let text = map.next_value::<Cow<'_, str>>()?;
        Self::parse(&text).ok_or_else(|| A::Error::custom("number out of range"))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "protobuf reads large integers as the nearest double"
    )]
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(number) => number as f64,
            Self::Signed(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// The one key of the map that serde_json makes of a number under `arbitrary_precision`.
pub(super) const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// `FromStr` also accepts a leading plus, and a leading point; the grammar does not.
fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

/// The visitor methods of a type that is spelled as a number: each calls `Self::number`.
macro_rules! visit_numbers {
    ($de:lifetime) => {
        #[inline]
        fn visit_u64<E: ::serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
            self.number($crate::json::number::Number::Unsigned(number))
        }

        #[inline]
        fn visit_i64<E: ::serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
            self.number($crate::json::number::Number::Signed(number))
        }

        fn visit_f64<E: ::serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
            self.number($crate::json::number::Number::Float(number))
        }

        fn visit_map<A: ::serde::de::MapAccess<$de>>(
            self,
            map: A,
        ) -> Result<Self::Value, A::Error> {
            self.number($crate::json::number::Number::from_map(map)?)
        }
    };
}
pub(super) use visit_numbers;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_parsed_as_json_spells_numbers() {
        for (text, expected) in [
            ("0", Some(Number::Unsigned(0))),
            ("18446744073709551615", Some(Number::Unsigned(u64::MAX))),
            ("-9223372036854775808", Some(Number::Signed(i64::MIN))),
            ("1.0", Some(Number::Float(1.0))),
            ("1e2", Some(Number::Float(100.0))),
            ("-1.5E-3", Some(Number::Float(-0.0015))),
            ("", None),
            ("+1", None),
            (".5", None),
            (" 1", None),
            ("1 ", None),
            ("-", None),
            ("inf", None),
            ("NaN", None),
            ("1e999", None),
            ("0x10", None),
        ] {
            assert_eq!(Number::parse(text), expected, "{text:?}");
        }
    }
}
