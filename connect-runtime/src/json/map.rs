//! Map fields: objects, whose keys are always quoted.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::decode::Seed;
use super::encode::Encoded;
use super::{Codec, DecodeContext, Decoded, EncodeContext};

/// The key of a map field: a string, an integer or a boolean.
pub trait MapKey: Sized {
    /// Calls `write` with the key's text.
    fn with_text<R>(&self, write: impl FnOnce(&str) -> R) -> R;

    /// Parses the key's text.
    fn parse(text: &str) -> Option<Self>;
}

impl MapKey for String {
    fn with_text<R>(&self, write: impl FnOnce(&str) -> R) -> R {
        write(self)
    }

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl MapKey for bool {
    fn with_text<R>(&self, write: impl FnOnce(&str) -> R) -> R {
        write(if *self { "true" } else { "false" })
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! integer_key {
    ($($type:ty)*) => {$(
        impl MapKey for $type {
            fn with_text<R>(&self, write: impl FnOnce(&str) -> R) -> R {
                write(itoa::Buffer::new().format(*self))
            }

            fn parse(text: &str) -> Option<Self> {
                // `from_str` also accepts a leading plus.
                if text.starts_with('+') { None } else { text.parse().ok() }
            }
        }
    )*};
}

integer_key!(i32 u32 i64 u64);

/// A map field's entries, as what serde serializes.
pub(super) struct Object<'a, C, M, V> {
    entries: &'a M,
    context: EncodeContext,
    codec: PhantomData<(C, V)>,
}

impl<'a, C, M, V> Object<'a, C, M, V> {
    pub(super) fn new(entries: &'a M, context: EncodeContext) -> Self {
        Self {
            entries,
            context,
            codec: PhantomData,
        }
    }
}

impl<'a, C, M, K, V> Serialize for Object<'a, C, M, V>
where
    C: Codec<V>,
    &'a M: IntoIterator<Item = (&'a K, &'a V)>,
    K: MapKey + 'a,
    V: 'a,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (key, value) in self.entries {
            let value = Encoded::<C, V>::new(value, self.context);
            key.with_text(|key| object.serialize_entry(key, &value))?;
        }
        object.end()
    }
}

/// Reads an object into a map field.
pub(super) struct ObjectSeed<'a, C, M> {
    entries: &'a mut M,
    context: DecodeContext,
    codec: PhantomData<C>,
}

impl<'a, C, M> ObjectSeed<'a, C, M> {
    pub(super) fn new(entries: &'a mut M, context: DecodeContext) -> Self {
        Self {
            entries,
            context,
            codec: PhantomData,
        }
    }
}

impl<'de, C, M, K, V> DeserializeSeed<'de> for ObjectSeed<'_, C, M>
where
    C: Codec<V>,
    M: IntoIterator<Item = (K, V)> + Extend<(K, V)>,
    K: MapKey,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, C, M, K, V> Visitor<'de> for ObjectSeed<'_, C, M>
where
    C: Codec<V>,
    M: IntoIterator<Item = (K, V)> + Extend<(K, V)>,
    K: MapKey,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key_seed(KeySeed::<K>(PhantomData))? {
            match object.next_value_seed(Seed::<C, V>::new(self.context))? {
                Decoded::Value(value) => self.entries.extend([(key, value)]),
                Decoded::Null => return Err(A::Error::custom("null in a map field")),
                Decoded::Unknown => {}
            }
        }
        Ok(())
    }
}

struct KeySeed<K>(PhantomData<K>);

impl<'de, K: MapKey> DeserializeSeed<'de> for KeySeed<K> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<K: MapKey> Visitor<'_> for KeySeed<K> {
    type Value = K;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<K, E> {
        K::parse(text).ok_or_else(|| E::custom(format_args!("invalid map key `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_text_of_their_value() {
        assert_eq!(i32::parse("-1"), Some(-1));
        assert_eq!(i32::parse("+1"), None);
        assert_eq!(u32::parse("-1"), None);
        assert_eq!(u64::parse("18446744073709551615"), Some(u64::MAX));
        assert_eq!(bool::parse("true"), Some(true));
        assert_eq!(bool::parse("True"), None);
        assert_eq!(i64::MIN.with_text(str::to_owned), "-9223372036854775808");
    }
}
