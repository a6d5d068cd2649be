//! Well-known types that are one string in JSON.

use std::{fmt, marker::PhantomData};

use serde::de::{Error, Visitor};

use crate::json::Decoded;

/// A type with a text form.
pub(super) trait Text: Sized {
    /// The type, as errors call it.
    const NAME: &'static str;

    /// The text, unless the value is outside what the text can say.
    fn format(&self) -> Option<String>;

    /// Parses the text.
    fn parse(text: &str) -> Option<Self>;
}

/// Implements `Json` by [`Text`]. Not a blanket impl: messages have that one.
macro_rules! json_by_text {
    ($type:ty) => {
        impl $crate::json::Json for $type {
            fn encode_json<S: ::serde::Serializer>(
                &self,
                serializer: S,
                _: $crate::json::EncodeContext,
            ) -> Result<S::Ok, S::Error> {
                match Text::format(self) {
                    Some(text) => serializer.serialize_str(&text),
                    None => Err(::serde::ser::Error::custom(format_args!(
                        "{} out of range",
                        <Self as Text>::NAME
                    ))),
                }
            }

            fn decode_json<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
                _: $crate::json::DecodeContext,
            ) -> Result<$crate::json::Decoded<Self>, D::Error> {
                deserializer.deserialize_any($crate::json::well_known::text::TextVisitor::new())
            }
        }
    };
}
pub(super) use json_by_text;

pub(super) struct TextVisitor<T>(PhantomData<T>);

impl<T> TextVisitor<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Text> Visitor<'_> for TextVisitor<T> {
    type Value = Decoded<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::parse(text)
            .map(Decoded::Value)
            .ok_or_else(|| E::custom(format_args!("invalid {}", T::NAME)))
    }
}
