//! Bytes: base64, written with padding in the standard alphabet, read in either alphabet.

use std::fmt;

use base64::display::Base64Display;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::{DecodeContext, Decoded, EncodeContext, Json};

macro_rules! bytes {
    ($type:ty) => {
        impl Json for $type {
            fn encode_json<S: Serializer>(
                &self,
                serializer: S,
                _: EncodeContext,
            ) -> Result<S::Ok, S::Error> {
                match encode_short(self, &mut [0; SHORT]) {
                    Some(text) => serializer.serialize_str(text),
                    None => serializer.collect_str(&Base64Display::new(self, &STANDARD)),
                }
            }

            fn decode_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                _: DecodeContext,
            ) -> Result<Decoded<Self>, D::Error> {
                Ok(deserializer.deserialize_any(Base64Visitor)?.map(Self::from))
            }

            #[inline]
            fn is_default(&self) -> bool {
                self.is_empty()
            }
        }
    };
}

bytes!(Vec<u8>);
bytes!(::bytes::Bytes);

/// Encodes what fits into the buffer, which is faster than by way of `Display`.
fn encode_short<'a>(bytes: &[u8], buffer: &'a mut [u8]) -> Option<&'a str> {
    let len = STANDARD.encode_slice(bytes, buffer).ok()?;
    str::from_utf8(buffer.get(..len)?).ok()
}

/// Hashes, keys and signatures fit.
const SHORT: usize = 256;

/// Decodes base64 in the standard or the URL-safe alphabet, padded or not.
fn decode(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    // Nearly all is in the standard alphabet, so that nothing is looked at twice.
    LENIENT_STANDARD
        .decode(text)
        .or_else(|_| LENIENT_URL_SAFE.decode(text))
}

const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const LENIENT_URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// Some encoders leave the last character's spare bits set; protobuf's parsers accept them.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

struct Base64Visitor;

impl Visitor<'_> for Base64Visitor {
    type Value = Decoded<Vec<u8>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a base64 string")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        decode(text)
            .map(Decoded::Value)
            .map_err(|_| E::custom("invalid base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{from_slice, to_vec};

    #[test]
    fn both_alphabets_are_read_padded_or_not() {
        for (json, expected) in [
            (r#""""#, Some(&b""[..])),
            (r#""+/8=""#, Some(b"\xfb\xff")),
            (r#""+/8""#, Some(b"\xfb\xff")),
            (r#""-_8=""#, Some(b"\xfb\xff")),
            (r#""-_8""#, Some(b"\xfb\xff")),
            (r#""-_""#, Some(b"\xfb")),
            (r#""-/8=""#, None),
            (r#""a""#, None),
            (r#""ab=c""#, None),
            (r#""!!!!""#, None),
            ("1", None),
        ] {
            let decoded = from_slice::<Vec<u8>>(json.as_bytes(), Default::default()).ok();
            assert_eq!(decoded.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn the_standard_alphabet_is_written_padded() {
        let bytes = bytes::Bytes::from_static(b"\xfb\xff");
        assert_eq!(to_vec(&bytes, Default::default()).unwrap(), br#""+/8=""#);
    }

    #[test]
    fn every_length_round_trips() {
        for len in (0..10).chain(185..200).chain(760..775) {
            let bytes: Vec<u8> = (0..=255).cycle().take(len).collect();
            let json = to_vec(&bytes, Default::default()).unwrap();
            assert_eq!(json.len(), len.div_ceil(3) * 4 + 2);
            let back: Vec<u8> = from_slice(&json, Default::default()).unwrap();
            assert_eq!(back, bytes);
        }
    }
}
