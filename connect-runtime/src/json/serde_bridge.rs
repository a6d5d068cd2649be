//! The bridge to serde: generated messages are `Serialize` and `Deserialize` with the default
//! options, and types that bring serde impls of their own can be fields.

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::entry::NULL_MESSAGE;
use super::{Codec, DecodeContext, DecodeOptions, Decoded, EncodeContext, EncodeOptions, Json};

/// Serializes a message in its canonical form; what a generated `Serialize` calls.
///
/// # Errors
///
/// When the message has no JSON form.
pub fn serialize<M: Json, S: Serializer>(message: &M, serializer: S) -> Result<S::Ok, S::Error> {
    message.encode_json(serializer, EncodeContext::new(EncodeOptions::default()))
}

/// Deserializes a message, refusing unknown fields; what a generated `Deserialize` calls.
///
/// # Errors
///
/// When the input is not this message.
pub fn deserialize<'de, M: Json, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    M::decode_json(deserializer, DecodeContext::new(DecodeOptions::default()))?
        .value()
        .ok_or_else(|| D::Error::custom(NULL_MESSAGE))
}

/// Implements serde's `Serialize` and `Deserialize` for types that implement
/// [`Json`](crate::json::Json), with the default options.
///
/// Generated code ends with one call for all messages of a package.
///
/// ```
/// # use connect_runtime::json::{Decoded, DecodeContext, Deserializer, EncodeContext, Json, Serializer};
/// struct Celsius(f64);
///
/// impl Json for Celsius {
///     fn encode_json<S: Serializer>(&self, s: S, context: EncodeContext) -> Result<S::Ok, S::Error> {
///         self.0.encode_json(s, context)
///     }
///     fn decode_json<'de, D: Deserializer<'de>>(
///         d: D,
///         context: DecodeContext,
///     ) -> Result<Decoded<Self>, D::Error> {
///         Ok(f64::decode_json(d, context)?.map(Celsius))
///     }
/// }
/// connect_runtime::json::impl_serde!(Celsius);
///
/// assert_eq!(serde_json::to_string(&Celsius(f64::NAN))?, r#""NaN""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::json::Serialize for $type {
            fn serialize<__S: $crate::json::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::json::serialize(self, serializer)
            }
        }

        impl<'de> $crate::json::Deserialize<'de> for $type {
            fn deserialize<__D: $crate::json::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::json::deserialize(deserializer)
            }
        }
    )*};
}

/// The codec of types that bring their own serde impls, such as those of a crate made with pbjson.
///
/// Their JSON is theirs: the options do not reach it.
#[derive(Clone, Copy, Debug)]
pub struct Serde;

impl<T: Serialize + DeserializeOwned> Codec<T> for Serde {
    fn encode<S: Serializer>(
        value: &T,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: DecodeContext,
    ) -> Result<Decoded<T>, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Decoded::Null, Decoded::Value))
    }

    fn is_default(_: &T) -> bool {
        false
    }
}

/// [`Serde`] for an enum, which prost holds as an `i32`.
#[derive(Clone, Copy, Debug)]
pub struct SerdeEnum<E>(PhantomData<E>);

impl<E> Codec<i32> for SerdeEnum<E>
where
    E: TryFrom<i32> + Into<i32> + Serialize + DeserializeOwned,
{
    fn encode<S: Serializer>(
        value: &i32,
        serializer: S,
        _: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        match E::try_from(*value) {
            Ok(value) => value.serialize(serializer),
            Err(_) => serializer.serialize_i32(*value),
        }
    }

    fn decode<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<i32>, D::Error> {
        let decoded: Decoded<E> = Serde::decode(deserializer, context)?;
        Ok(decoded.map(Into::into))
    }

    fn is_default(value: &i32) -> bool {
        *value == 0
    }
}

/// The codec of types that `prost_types` has but that have no JSON here, such as
/// `google.protobuf.Api`. A message that holds one cannot be converted.
#[derive(Clone, Copy, Debug)]
pub struct Unsupported;

impl<T: PartialEq + Default> Codec<T> for Unsupported {
    fn encode<S: Serializer>(_: &T, _: S, _: EncodeContext) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(UNSUPPORTED))
    }

    fn decode<'de, D: Deserializer<'de>>(_: D, _: DecodeContext) -> Result<Decoded<T>, D::Error> {
        Err(D::Error::custom(UNSUPPORTED))
    }

    fn is_default(value: &T) -> bool {
        *value == T::default()
    }
}

const UNSUPPORTED: &str = "type of google.protobuf without a JSON form here";
