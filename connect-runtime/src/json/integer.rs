//! Integers: 32-bit ones are numbers, 64-bit ones are quoted, and either spelling is read.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::number::{Number, visit_numbers};
use super::{DecodeContext, Decoded, EncodeContext, Json};

macro_rules! integer {
    ($type:ty, $value:ident, $serializer:ident => $encode:expr) => {
        impl Json for $type {
            #[inline]
            fn encode_json<S: Serializer>(
                &self,
                $serializer: S,
                _: EncodeContext,
            ) -> Result<S::Ok, S::Error> {
                let $value = *self;
                $encode
            }

            #[inline]
            fn decode_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                _: DecodeContext,
            ) -> Result<Decoded<Self>, D::Error> {
                deserializer.deserialize_any(IntegerVisitor(PhantomData))
            }

            #[inline]
            fn is_default(&self) -> bool {
                *self == 0
            }
        }

        impl FromNumber for $type {
            const NAME: &'static str = stringify!($type);
        }
    };
}

integer!(i32, value, serializer => serializer.serialize_i32(value));
integer!(u32, value, serializer => serializer.serialize_u32(value));
integer!(i64, value, serializer => serializer.serialize_str(itoa::Buffer::new().format(value)));
integer!(u64, value, serializer => serializer.serialize_str(itoa::Buffer::new().format(value)));

/// The integer that a JSON number is, if it is one.
pub(super) fn from_number<T: FromNumber, E: Error>(number: Number) -> Result<T, E> {
    let integer = match number {
        Number::Unsigned(number) => T::try_from(number).ok(),
        Number::Signed(number) => T::try_from(number).ok(),
        Number::Float(number) => whole(number).and_then(|number| T::try_from(number).ok()),
    };
    integer.ok_or_else(|| E::custom(format_args!("not a value of {}", T::NAME)))
}

/// What [`from_number`] makes.
pub(super) trait FromNumber: TryFrom<u64> + TryFrom<i64> + TryFrom<i128> {
    const NAME: &'static str;
}

/// The integer that a float is, if it has no fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the round trip is the test"
)]
fn whole(number: f64) -> Option<i128> {
    // A float that is i64::MIN exactly was below it in the text, or it would have been an integer.
    let integer = number as i128;
    #[expect(clippy::float_cmp, reason = "exactly equal is what is meant")]
    let exact = integer as f64 == number;
    (exact && integer > i128::from(i64::MIN)).then_some(integer)
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<T: FromNumber> IntegerVisitor<T> {
    #[inline]
    #[expect(clippy::unused_self, reason = "the shape that `visit_numbers` calls")]
    fn number<E: Error>(self, number: Number) -> Result<Decoded<T>, E> {
        from_number(number).map(Decoded::Value)
    }
}

impl<'de, T: FromNumber> Visitor<'de> for IntegerVisitor<T> {
    type Value = Decoded<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let number = Number::parse(text).ok_or_else(|| E::custom("not a number"))?;
        self.number(number)
    }

    visit_numbers!('de);
}

#[cfg(test)]
mod tests {
    use super::super::{from_slice, to_vec};
    use super::*;

    fn decode<T: Json>(json: &str) -> Option<T> {
        from_slice(json.as_bytes(), Default::default()).ok()
    }

    #[test]
    fn both_spellings_are_read() {
        for (json, expected) in [
            ("1", Some(1)),
            ("-2147483648", Some(i32::MIN)),
            ("2147483647", Some(i32::MAX)),
            (r#""12""#, Some(12)),
            ("1.0", Some(1)),
            ("1e2", Some(100)),
            (r#""1e2""#, Some(100)),
            ("2147483648", None),
            ("-2147483649", None),
            ("0.5", None),
            ("1e10", None),
            (r#""+1""#, None),
            (r#""1x""#, None),
            (r#""""#, None),
            ("true", None),
            ("{}", None),
            ("[]", None),
        ] {
            assert_eq!(decode::<i32>(json), expected, "{json}");
        }
    }

    #[test]
    fn sixty_four_bits_are_exact() {
        for (json, expected) in [
            ("9007199254740993", Some(9_007_199_254_740_993)),
            (r#""9223372036854775807""#, Some(i64::MAX)),
            (r#""-9223372036854775808""#, Some(i64::MIN)),
            ("9223372036854775808", None),
            ("-9223372036854775809", None),
        ] {
            assert_eq!(decode::<i64>(json), expected, "{json}");
        }
        assert_eq!(decode::<u64>("18446744073709551615"), Some(u64::MAX));
        assert_eq!(decode::<u64>("18446744073709551616"), None);
        assert_eq!(decode::<u64>("-1"), None);
    }

    #[test]
    fn sixty_four_bits_are_quoted() {
        assert_eq!(
            to_vec(&i64::MIN, Default::default()).unwrap(),
            br#""-9223372036854775808""#
        );
        assert_eq!(
            to_vec(&i32::MIN, Default::default()).unwrap(),
            b"-2147483648"
        );
    }
}
