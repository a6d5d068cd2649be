//! Reads the value of one field: a method for each kind of presence.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess};

use super::map::{MapKey, ObjectSeed};
use super::repeated::ArraySeed;
use super::{Codec, DecodeContext, Decoded, Json, Plain};

/// The value of one field, not read yet.
///
/// The methods that end in `_as` take a codec, for values whose Rust type does not say how they
/// look.
#[derive(Debug)]
pub struct FieldDecoder<'a, A> {
    map: &'a mut A,
    context: DecodeContext,
}

impl<'a, A> FieldDecoder<'a, A> {
    pub(super) fn new(map: &'a mut A, context: DecodeContext) -> Self {
        Self { map, context }
    }

    /// Reads a field that is always there: one without presence, or a required one.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this field.
    #[inline]
    pub fn required<'de, T: Json>(self, field: &mut T) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.required_as::<Plain, T>(field)
    }

    /// [`required`](Self::required), with a codec.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this field.
    #[inline]
    pub fn required_as<'de, C: Codec<T>, T>(self, field: &mut T) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        if let Some(value) = self.value::<C, T>()? {
            *field = value;
        }
        Ok(())
    }

    /// Reads a field with presence.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this field.
    #[inline]
    pub fn optional<'de, T: Json>(self, field: &mut Option<T>) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.optional_as::<Plain, T>(field)
    }

    /// [`optional`](Self::optional), with a codec.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this field.
    #[inline]
    pub fn optional_as<'de, C: Codec<T>, T>(self, field: &mut Option<T>) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        *field = self.value::<C, T>()?;
        Ok(())
    }

    /// Reads a member of a oneof; `variant` makes the oneof's enum of it.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this member, or the oneof has one already.
    #[inline]
    pub fn oneof<'de, T: Json, O>(
        self,
        field: &mut Option<O>,
        name: &'static str,
        variant: fn(T) -> O,
    ) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.oneof_as::<Plain, T, O>(field, name, variant)
    }

    /// [`oneof`](Self::oneof), with a codec.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this member, or the oneof has one already.
    #[inline]
    pub fn oneof_as<'de, C: Codec<T>, T, O>(
        self,
        field: &mut Option<O>,
        name: &'static str,
        variant: fn(T) -> O,
    ) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        let Some(value) = self.value::<C, T>()? else {
            return Ok(());
        };
        if field.is_some() {
            return Err(A::Error::custom(format_args!(
                "two fields of the oneof `{name}`"
            )));
        }
        *field = Some(variant(value));
        Ok(())
    }

    /// Reads the array of a repeated field.
    ///
    /// # Errors
    ///
    /// When the JSON is not an array, or an element is `null` or not a value of this field.
    pub fn repeated<'de, T: Json>(self, field: &mut Vec<T>) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.repeated_as::<Plain, T>(field)
    }

    /// [`repeated`](Self::repeated), with a codec.
    ///
    /// # Errors
    ///
    /// When the JSON is not an array, or an element is `null` or not a value of this field.
    pub fn repeated_as<'de, C: Codec<T>, T>(self, field: &mut Vec<T>) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.map
            .next_value_seed(ArraySeed::<C, T>::new(field, self.context))
    }

    /// Reads the object of a map field.
    ///
    /// # Errors
    ///
    /// When the JSON is not an object, a key is not one of `K`, or a value is `null` or not one of
    /// this field.
    pub fn map<'de, M, K, V>(self, field: &mut M) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
        M: IntoIterator<Item = (K, V)> + Extend<(K, V)>,
        K: MapKey,
        V: Json,
    {
        self.map_as::<Plain, M, K, V>(field)
    }

    /// [`map`](Self::map), with a codec of the values.
    ///
    /// # Errors
    ///
    /// As of `map`.
    pub fn map_as<'de, C: Codec<V>, M, K, V>(self, field: &mut M) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
        M: IntoIterator<Item = (K, V)> + Extend<(K, V)>,
        K: MapKey,
    {
        self.map
            .next_value_seed(ObjectSeed::<C, M>::new(field, self.context))
    }

    /// Passes over the value.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn skip<'de>(self) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        self.map.next_value::<IgnoredAny>().map(|_| ())
    }

    #[inline]
    fn value<'de, C: Codec<T>, T>(self) -> Result<Option<T>, A::Error>
    where
        A: MapAccess<'de>,
    {
        Ok(self
            .map
            .next_value_seed(Seed::<C, T>::new(self.context))?
            .value())
    }
}

/// One value, as what serde deserializes.
pub(super) struct Seed<C, T> {
    context: DecodeContext,
    codec: PhantomData<(C, T)>,
}

impl<C, T> Seed<C, T> {
    #[inline]
    pub(super) fn new(context: DecodeContext) -> Self {
        Self {
            context,
            codec: PhantomData,
        }
    }
}

impl<'de, C: Codec<T>, T> DeserializeSeed<'de> for Seed<C, T> {
    type Value = Decoded<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        C::decode(deserializer, self.context)
    }
}
