//! Floats: numbers, or one of three words.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::number::{Number, visit_numbers};
use super::{DecodeContext, Decoded, EncodeContext, Json};

impl Json for f64 {
    #[inline]
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        match word(*self) {
            Some(word) => serializer.serialize_str(word),
            None => serializer.serialize_f64(*self),
        }
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        deserializer.deserialize_any(FloatVisitor)
    }

    // Not `== 0.0`: minus zero is a value, and is written.
    #[inline]
    fn is_default(&self) -> bool {
        self.to_bits() == 0
    }
}

impl Json for f32 {
    #[inline]
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        match word(f64::from(*self)) {
            Some(word) => serializer.serialize_str(word),
            None => serializer.serialize_f32(*self),
        }
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        match deserializer.deserialize_any(FloatVisitor)? {
            Decoded::Value(double) => narrow(double).map(Decoded::Value),
            Decoded::Null => Ok(Decoded::Null),
            Decoded::Unknown => Ok(Decoded::Unknown),
        }
    }

    #[inline]
    fn is_default(&self) -> bool {
        self.to_bits() == 0
    }
}

/// How a float that JSON has no number for is written.
fn word(float: f64) -> Option<&'static str> {
    if float.is_finite() {
        None
    } else if float.is_nan() {
        Some("NaN")
    } else if float > 0.0 {
        Some("Infinity")
    } else {
        Some("-Infinity")
    }
}

/// The nearest `f32`, unless the number is beyond them all.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding is meant, overflow is checked"
)]
fn narrow<E: Error>(double: f64) -> Result<f32, E> {
    let float = double as f32;
    if double.is_finite() && !float.is_finite() {
        return Err(E::custom("number out of range for a float"));
    }
    Ok(float)
}

struct FloatVisitor;

impl FloatVisitor {
    #[expect(clippy::unused_self, reason = "the shape that `visit_numbers` calls")]
    fn number<E>(self, number: Number) -> Result<Decoded<f64>, E> {
        Ok(Decoded::Value(number.as_f64()))
    }
}

impl<'de> Visitor<'de> for FloatVisitor {
    type Value = Decoded<f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "NaN" => Ok(Decoded::Value(f64::NAN)),
            "Infinity" => Ok(Decoded::Value(f64::INFINITY)),
            "-Infinity" => Ok(Decoded::Value(f64::NEG_INFINITY)),
            _ => self.number(Number::parse(text).ok_or_else(|| E::custom("not a number"))?),
        }
    }

    visit_numbers!('de);
}

#[cfg(test)]
mod tests {
    use super::super::{from_slice, to_vec};

    #[test]
    fn what_json_has_no_number_for_is_a_word() {
        for (float, expected) in [
            (f64::NAN, r#""NaN""#),
            (f64::INFINITY, r#""Infinity""#),
            (f64::NEG_INFINITY, r#""-Infinity""#),
            (1.5, "1.5"),
            (-0.0, "-0.0"),
        ] {
            let json = to_vec(&float, Default::default()).unwrap();
            assert_eq!(String::from_utf8(json.clone()).unwrap(), expected);
            let back: f64 = from_slice(&json, Default::default()).unwrap();
            assert!(back.to_bits() == float.to_bits() || (back.is_nan() && float.is_nan()));
        }
    }

    #[test]
    fn numbers_are_read_in_either_spelling_and_within_range() {
        let decode = |json: &str| from_slice::<f32>(json.as_bytes(), Default::default()).ok();
        for (json, expected) in [
            ("1", Some(1.0)),
            ("-1", Some(-1.0)),
            (r#""1.5""#, Some(1.5)),
            ("3.4028235e38", Some(f32::MAX)),
            ("3.5e38", None),
            ("1e999", None),
            (r#""1e999""#, None),
            (r#""inf""#, None),
            (r#""nan""#, None),
            ("true", None),
        ] {
            assert_eq!(decode(json), expected, "{json}");
        }
    }

    #[test]
    fn doubles_keep_their_last_digit() {
        for double in [
            1.797_693_134_862_315_7e308,
            2.225_073_858_507_201_4e-308,
            0.1_f64 + 0.2,
        ] {
            let json = to_vec(&double, Default::default()).unwrap();
            assert_eq!(
                from_slice::<f64>(&json, Default::default())
                    .unwrap()
                    .to_bits(),
                double.to_bits()
            );
        }
    }
}
