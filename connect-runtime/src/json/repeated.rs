//! Repeated fields: arrays, without `null`s.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::decode::Seed;
use super::encode::Encoded;
use super::{Codec, DecodeContext, Decoded, EncodeContext};

/// A repeated field's values, as what serde serializes.
pub(super) struct Array<'a, C, T> {
    values: &'a [T],
    context: EncodeContext,
    codec: PhantomData<C>,
}

impl<'a, C, T> Array<'a, C, T> {
    pub(super) fn new(values: &'a [T], context: EncodeContext) -> Self {
        Self {
            values,
            context,
            codec: PhantomData,
        }
    }
}

impl<C: Codec<T>, T> Serialize for Array<'_, C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(self.values.len()))?;
        for value in self.values {
            array.serialize_element(&Encoded::<C, T>::new(value, self.context))?;
        }
        array.end()
    }
}

/// Reads an array into a repeated field.
pub(super) struct ArraySeed<'a, C, T> {
    values: &'a mut Vec<T>,
    context: DecodeContext,
    codec: PhantomData<C>,
}

impl<'a, C, T> ArraySeed<'a, C, T> {
    pub(super) fn new(values: &'a mut Vec<T>, context: DecodeContext) -> Self {
        Self {
            values,
            context,
            codec: PhantomData,
        }
    }
}

impl<'de, C: Codec<T>, T> DeserializeSeed<'de> for ArraySeed<'_, C, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, C: Codec<T>, T> Visitor<'de> for ArraySeed<'_, C, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while let Some(value) = array.next_element_seed(Seed::<C, T>::new(self.context))? {
            match value {
                Decoded::Value(value) => self.values.push(value),
                Decoded::Null => return Err(A::Error::custom("null in a repeated field")),
                Decoded::Unknown => {}
            }
        }
        Ok(())
    }
}
