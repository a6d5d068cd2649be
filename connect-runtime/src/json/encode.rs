//! Writes the fields of one message: a method for each kind of presence.

use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::map::{self, MapKey};
use super::{Codec, EncodeContext, Json, Plain, repeated};

/// The object that a message's fields are written to.
///
/// Each method takes the field's JSON name, its name in the .proto file, and its value. Those that
/// end in `_as` also take a codec, for values whose Rust type does not say how they look.
#[derive(Debug)]
pub struct FieldEncoder<S> {
    map: S,
    context: EncodeContext,
}

impl<S: SerializeMap> FieldEncoder<S> {
    pub(super) fn new(map: S, context: EncodeContext) -> Self {
        Self { map, context }
    }

    pub(super) fn end(self) -> Result<S::Ok, S::Error> {
        self.map.end()
    }

    /// Writes a field that is there: a required one, or a member of a oneof.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn required<T: Json>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        self.required_as::<Plain, T>(json_name, proto_name, value)
    }

    /// [`required`](Self::required), with a codec.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn required_as<C: Codec<T>, T>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        let key = self.key(json_name, proto_name);
        self.map
            .serialize_entry(key, &Encoded::<C, T>::new(value, self.context))
    }

    /// Writes a field without presence, unless it holds its default.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn implicit<T: Json>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        self.implicit_as::<Plain, T>(json_name, proto_name, value)
    }

    /// [`implicit`](Self::implicit), with a codec.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn implicit_as<C: Codec<T>, T>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        if C::is_default(value) && !self.context.options().emit_defaults {
            return Ok(());
        }
        self.required_as::<C, T>(json_name, proto_name, value)
    }

    /// Writes a field with presence, if it is set.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn optional<T: Json>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &Option<T>,
    ) -> Result<(), S::Error> {
        self.optional_as::<Plain, T>(json_name, proto_name, value)
    }

    /// [`optional`](Self::optional), with a codec.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn optional_as<C: Codec<T>, T>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        value: &Option<T>,
    ) -> Result<(), S::Error> {
        match value {
            Some(value) => self.required_as::<C, T>(json_name, proto_name, value),
            None => Ok(()),
        }
    }

    /// Writes a repeated field as an array, unless it is empty.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn repeated<T: Json>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        values: &[T],
    ) -> Result<(), S::Error> {
        self.repeated_as::<Plain, T>(json_name, proto_name, values)
    }

    /// [`repeated`](Self::repeated), with a codec.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    #[inline]
    pub fn repeated_as<C: Codec<T>, T>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        values: &[T],
    ) -> Result<(), S::Error> {
        if values.is_empty() && !self.context.options().emit_defaults {
            return Ok(());
        }
        let key = self.key(json_name, proto_name);
        self.map
            .serialize_entry(key, &repeated::Array::<C, T>::new(values, self.context))
    }

    /// Writes a map field as an object, unless it is empty.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    pub fn map<'a, M, K, V>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        entries: &'a M,
    ) -> Result<(), S::Error>
    where
        &'a M: IntoIterator<Item = (&'a K, &'a V)>,
        K: MapKey + 'a,
        V: Json + 'a,
    {
        self.map_as::<Plain, M, K, V>(json_name, proto_name, entries)
    }

    /// [`map`](Self::map), with a codec of the values.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    pub fn map_as<'a, C, M, K, V>(
        &mut self,
        json_name: &'static str,
        proto_name: &'static str,
        entries: &'a M,
    ) -> Result<(), S::Error>
    where
        C: Codec<V>,
        &'a M: IntoIterator<Item = (&'a K, &'a V)>,
        K: MapKey + 'a,
        V: 'a,
    {
        // Without a search for the first entry, as `next` would begin.
        let is_empty = entries.into_iter().size_hint() == (0, Some(0));
        if is_empty && !self.context.options().emit_defaults {
            return Ok(());
        }
        let key = self.key(json_name, proto_name);
        self.map
            .serialize_entry(key, &map::Object::<C, M, V>::new(entries, self.context))
    }

    #[inline]
    fn key(&self, json_name: &'static str, proto_name: &'static str) -> &'static str {
        if self.context.options().proto_names {
            unlikely(proto_name)
        } else {
            json_name
        }
    }
}

/// Keeps the other name out of the usual path, which is taken for every field.
#[cold]
fn unlikely(name: &'static str) -> &'static str {
    name
}

/// One value, as what serde serializes.
pub(super) struct Encoded<'a, C, T> {
    value: &'a T,
    context: EncodeContext,
    codec: PhantomData<C>,
}

impl<'a, C, T> Encoded<'a, C, T> {
    #[inline]
    pub(super) fn new(value: &'a T, context: EncodeContext) -> Self {
        Self {
            value,
            context,
            codec: PhantomData,
        }
    }
}

impl<C: Codec<T>, T> Serialize for Encoded<'_, C, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::encode(self.value, serializer, self.context)
    }
}
