//! Messages: JSON objects, a key for each field.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::{DecodeContext, Decoded, EncodeContext, FieldDecoder, FieldEncoder, Json, JsonType};

/// The fields of a message. Generated code implements it for every message; [`Json`] follows.
pub trait JsonMessage: Default {
    /// The full name, such as `i2y.connecpy.example.Hat`.
    const NAME: &'static str;

    /// The messages of its package, which whoever makes services for it makes known.
    const PACKAGE: &'static [JsonType] = &[];

    /// The index of a field by its JSON name or its name in the .proto file.
    fn find(key: &str) -> Option<usize>;

    /// Encodes every field that is to be written.
    ///
    /// # Errors
    ///
    /// When a field's value has no JSON form.
    fn encode_fields<S: SerializeMap>(&self, fields: &mut FieldEncoder<S>) -> Result<(), S::Error>;

    /// Decodes the value of the field that [`find`](Self::find) gave this index.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of that field.
    fn decode_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        field: FieldDecoder<'_, A>,
    ) -> Result<(), A::Error>;
}

impl<M: JsonMessage> Json for M {
    const PACKAGE: &'static [JsonType] = M::PACKAGE;

    #[inline]
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        let context = context.enter()?;
        let mut fields = FieldEncoder::new(serializer.serialize_map(None)?, context);
        self.encode_fields(&mut fields)?;
        fields.end()
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        deserializer.deserialize_any(MessageVisitor(context, PhantomData))
    }
}

struct MessageVisitor<M>(DecodeContext, PhantomData<M>);

impl<'de, M: JsonMessage> Visitor<'de> for MessageVisitor<M> {
    type Value = Decoded<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of {}", M::NAME)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let context = self.0.enter()?;
        let mut message = M::default();
        let mut seen = Seen::default();
        while let Some(index) = map.next_key_seed(KeySeed::<M>(self.0, PhantomData))? {
            match index {
                Some(index) if seen.insert(index) => {
                    message.decode_field(index, FieldDecoder::new(&mut map, context))?;
                }
                Some(_) => {
                    return Err(A::Error::custom(format_args!(
                        "duplicate field in {}",
                        M::NAME
                    )));
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Decoded::Value(message))
    }
}

/// Reads a key as the index of its field; `None` is a key to skip.
struct KeySeed<M>(DecodeContext, PhantomData<M>);

impl<'de, M: JsonMessage> DeserializeSeed<'de> for KeySeed<M> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<M: JsonMessage> Visitor<'_> for KeySeed<M> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        match M::find(key) {
            Some(index) => Ok(Some(index)),
            None if self.0.may_skip(key) => Ok(None),
            None => Err(E::custom(format_args!(
                "unknown field `{key}` in {}",
                M::NAME
            ))),
        }
    }
}

/// The fields that an object named so far.
#[derive(Default)]
struct Seen {
    /// Fields 0 to 63, which in most messages are all.
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    /// Whether the field was not there before.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        match index.checked_sub(64) {
            None => insert_bit(&mut self.first, index),
            Some(index) => self.insert_in_rest(index),
        }
    }

    fn insert_in_rest(&mut self, index: usize) -> bool {
        if self.rest.len() <= index / 64 {
            self.rest.resize(index / 64 + 1, 0);
        }
        self.rest
            .get_mut(index / 64)
            .is_some_and(|word| insert_bit(word, index % 64))
    }
}

#[inline]
fn insert_bit(word: &mut u64, index: usize) -> bool {
    let bit = 1 << index;
    let new = *word & bit == 0;
    *word |= bit;
    new
}

#[cfg(test)]
mod tests {
    use super::super::test_message::Sample;
    use super::super::{DecodeOptions, EncodeOptions, from_slice, to_vec};
    use super::*;

    fn decode(json: &str) -> Result<Sample, String> {
        from_slice(json.as_bytes(), DecodeOptions::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_field_is_found_by_either_name_but_only_once() {
        assert_eq!(decode(r#"{"bigNumber": 1}"#).unwrap().big_number, 1);
        assert_eq!(decode(r#"{"big_number": "1"}"#).unwrap().big_number, 1);
        let error = decode(r#"{"big_number": 1, "bigNumber": 1}"#).unwrap_err();
        assert!(
            error.starts_with("duplicate field in test.Sample at line 1"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_field_is_refused_unless_ignored() {
        let json = r#"{"@type": 1, "color": "MAUVE", "colors": ["RED", "MAUVE"], "x": [{}]}"#;
        assert!(
            decode(r#"{"x": 1}"#)
                .unwrap_err()
                .starts_with("unknown field `x` in test.Sample")
        );
        let sample: Sample = from_slice(
            json.as_bytes(),
            DecodeOptions {
                ignore_unknown: true,
            },
        )
        .unwrap();
        assert_eq!(
            sample,
            Sample {
                colors: vec![1],
                ..Default::default()
            }
        );
    }

    #[test]
    fn null_leaves_every_kind_of_field_unset() {
        let json = r#"{"bigNumber": null, "name": null, "child": null, "colors": null,
            "counts": null, "text": null, "color": null, "any": null}"#;
        assert_eq!(decode(json).unwrap(), Sample::default());
        assert!(decode(r#"{"colors": [null]}"#).is_err());
        assert!(decode(r#"{"counts": {"a": null}}"#).is_err());
    }

    #[test]
    fn options_are_honoured() {
        let sample = Sample {
            color: 1,
            big_number: 7,
            ..Default::default()
        };
        let json = |options| String::from_utf8(to_vec(&sample, options).unwrap()).unwrap();
        assert_eq!(
            json(EncodeOptions::default()),
            r#"{"bigNumber":"7","color":"RED"}"#
        );
        assert_eq!(
            json(EncodeOptions {
                proto_names: true,
                enum_numbers: true,
                emit_defaults: false
            }),
            r#"{"big_number":"7","color":1}"#
        );
        let all = json(EncodeOptions {
            emit_defaults: true,
            ..Default::default()
        });
        assert_eq!(
            all,
            r#"{"bigNumber":"7","color":"RED","colors":[],"counts":{}}"#
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let nest =
            |depth: usize| format!("{}{{}}{}", r#"{"child":"#.repeat(depth), "}".repeat(depth));
        assert!(decode(&nest(99)).is_ok());
        assert!(
            decode(&nest(100))
                .unwrap_err()
                .starts_with("message nests too deep")
        );
        assert!(decode(&nest(100_000)).is_err());
    }

    #[test]
    fn seen_grows() {
        let mut seen = Seen::default();
        for index in [0, 63, 64, 127, 128, 1000] {
            assert!(seen.insert(index), "{index}");
            assert!(!seen.insert(index), "{index}");
        }
    }
}
