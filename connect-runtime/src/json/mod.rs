//! Canonical protobuf JSON, on plain prost messages.
//!
//! Generated messages and `prost_types`' well-known types implement [`Json`], so neither needs a
//! wrapper type. [`to_vec`], [`to_writer`] and [`from_slice`] convert; what may vary is in
//! [`EncodeOptions`] and [`DecodeOptions`]; servers and clients take both as [`JsonOptions`].
//!
//! Spec: <https://protobuf.dev/programming-guides/json/>
//!
//! ```
//! use connect_runtime::json::{self, DecodeOptions, EncodeOptions};
//!
//! let time: prost_types::Timestamp =
//!     json::from_slice(br#""2024-02-29T12:00:00.5Z""#, DecodeOptions::default())?;
//! assert_eq!(time.nanos, 500_000_000);
//! assert_eq!(json::to_vec(&time, EncodeOptions::default())?, br#""2024-02-29T12:00:00.500Z""#);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! # Bounds
//!
//! Messages nest at most [`MAX_DEPTH`] deep, counted through `google.protobuf.Any`, in both
//! directions. No input makes this module panic.

mod boolean;
mod bytes;
mod context;
mod decode;
mod encode;
mod entry;
mod enumeration;
mod float;
mod integer;
mod map;
mod message;
mod number;
mod options;
mod registry;
mod repeated;
mod serde_bridge;
mod string;
#[cfg(test)]
mod test_message;
mod well_known;

pub use self::context::{DecodeContext, DecodeOptions, EncodeContext, EncodeOptions, MAX_DEPTH};
pub use self::decode::FieldDecoder;
pub use self::encode::FieldEncoder;
pub use self::entry::{Error, from_slice, to_vec, to_writer};
pub use self::enumeration::{Enum, JsonEnum, NullValue};
pub use self::map::MapKey;
pub use self::message::JsonMessage;
pub use self::options::JsonOptions;
pub use self::registry::{JsonType, register};
pub use self::serde_bridge::{Serde, SerdeEnum, Unsupported, deserialize, serialize};
#[doc(inline)]
pub use crate::__impl_serde as impl_serde;
// What generated impls name, so that a user's crate needs no serde of its own.
#[doc(hidden)]
pub use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::MapAccess, ser::SerializeMap,
};

/// A value with a JSON form of its own: a message, a well-known type, or the scalar that a wrapper
/// such as `google.protobuf.Int32Value` is in prost.
///
/// Generated messages get it through [`JsonMessage`]; implement it by hand for a type that stands
/// in for a message.
pub trait Json: Sized {
    /// The messages of its package, which a `google.protobuf.Any` beside it is likely to hold.
    #[doc(hidden)]
    const PACKAGE: &'static [JsonType] = &[];

    /// Encodes the value.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form, such as a timestamp in the year 10000, or nests too deep.
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error>;

    /// Decodes one JSON value.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this type, or nests too deep.
    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error>;

    /// Whether a field without presence would leave this value out. Only scalars are ever asked.
    #[doc(hidden)]
    fn is_default(&self) -> bool {
        false
    }
}

/// What one JSON value turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded<T> {
    /// A value.
    Value(T),
    /// `null`, which leaves a field unset.
    Null,
    /// The name of an enum value that nobody knows, while unknown fields are being ignored.
    Unknown,
}

impl<T> Decoded<T> {
    /// Converts the value, if there is one.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Decoded<U> {
        match self {
            Self::Value(value) => Decoded::Value(convert(value)),
            Self::Null => Decoded::Null,
            Self::Unknown => Decoded::Unknown,
        }
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }
}

/// How a field's value, held in the Rust type `T`, looks in JSON.
///
/// A type of its own because the Rust type does not say it all: an `i32` may be a number or an
/// enum. Generated code picks one of the types that implement it.
pub trait Codec<T> {
    /// Encodes the value.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    fn encode<S: Serializer>(
        value: &T,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error>;

    /// Decodes one JSON value.
    ///
    /// # Errors
    ///
    /// When the JSON is not a value of this type.
    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<T>, D::Error>;

    /// Whether a field without presence leaves this value out.
    fn is_default(value: &T) -> bool;
}

/// The codec of scalars and messages: what their [`Json`] says.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl<T: Json> Codec<T> for Plain {
    #[inline]
    fn encode<S: Serializer>(
        value: &T,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        value.encode_json(serializer, context)
    }

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<T>, D::Error> {
        T::decode_json(deserializer, context)
    }

    #[inline]
    fn is_default(value: &T) -> bool {
        value.is_default()
    }
}

/// The codec of a boxed value: what `C` says of the value inside.
#[derive(Clone, Copy, Debug)]
pub struct Boxed<C>(std::marker::PhantomData<C>);

impl<C: Codec<T>, T> Codec<Box<T>> for Boxed<C> {
    fn encode<S: Serializer>(
        value: &Box<T>,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        C::encode(value, serializer, context)
    }

    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Box<T>>, D::Error> {
        Ok(C::decode(deserializer, context)?.map(Box::new))
    }

    fn is_default(value: &Box<T>) -> bool {
        C::is_default(value)
    }
}
