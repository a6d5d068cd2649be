//! The way in: whole messages to and from JSON text.

use std::{fmt, io};

use serde_json::de::StrRead;

use super::{DecodeContext, DecodeOptions, Decoded, EncodeContext, EncodeOptions, Json};

/// Encodes a message into a new buffer.
///
/// # Errors
///
/// When the message has no JSON form, such as an `Any` of an unregistered type.
///
/// # Examples
///
/// ```
/// use connect_runtime::json;
///
/// let duration = prost_types::Duration { seconds: 1, nanos: 500_000_000 };
/// assert_eq!(json::to_vec(&duration, Default::default())?, br#""1.500s""#);
/// # Ok::<(), json::Error>(())
/// ```
#[inline]
pub fn to_vec<M: Json>(message: &M, options: EncodeOptions) -> Result<Vec<u8>, Error> {
    let mut json = Vec::with_capacity(128);
    to_writer(&mut json, message, options)?;
    Ok(json)
}

/// Encodes a message into a writer.
///
/// # Errors
///
/// When the message has no JSON form, or the writer fails.
///
/// # Examples
///
/// ```
/// use bytes::{BufMut, BytesMut};
/// use connect_runtime::json;
///
/// let mut buffer = BytesMut::new();
/// json::to_writer((&mut buffer).writer(), &7_i64, Default::default())?;
/// assert_eq!(&buffer[..], br#""7""#);
/// # Ok::<(), json::Error>(())
/// ```
#[inline]
pub fn to_writer<M: Json>(
    writer: impl io::Write,
    message: &M,
    options: EncodeOptions,
) -> Result<(), Error> {
    encode(writer, message, EncodeContext::new(options))
}

/// Decodes a message. Nothing but whitespace may follow it.
///
/// # Errors
///
/// When the bytes are not JSON, or not that message's.
///
/// # Examples
///
/// ```
/// use connect_runtime::json;
///
/// let mask: prost_types::FieldMask = json::from_slice(br#""user.displayName""#, Default::default())?;
/// assert_eq!(mask.paths, ["user.display_name"]);
/// # Ok::<(), json::Error>(())
/// ```
pub fn from_slice<M: Json>(json: &[u8], options: DecodeOptions) -> Result<M, Error> {
    decode(json, DecodeContext::new(options))
}

/// [`to_writer`], at a depth.
#[inline]
pub(super) fn encode<M: Json>(
    writer: impl io::Write,
    message: &M,
    context: EncodeContext,
) -> Result<(), Error> {
    message
        .encode_json(&mut serde_json::Serializer::new(writer), context)
        .map_err(Error)
}

/// [`from_slice`], at a depth.
pub(super) fn decode<M: Json>(json: &[u8], context: DecodeContext) -> Result<M, Error> {
    let mut deserializer = begin(json)?;
    let decoded = M::decode_json(&mut deserializer, context).map_err(Error)?;
    end(deserializer)?;
    match decoded {
        Decoded::Value(message) => Ok(message),
        Decoded::Null | Decoded::Unknown => Err(null()),
    }
}

// What follows knows no message type, so that a program has it once and not for every message.

fn begin(json: &[u8]) -> Result<serde_json::Deserializer<StrRead<'_>>, Error> {
    // Once for all, which costs less than once for each key and string.
    match str::from_utf8(json) {
        Ok(text) => Ok(serde_json::Deserializer::from_str(text)),
        Err(error) => Err(Error(serde::de::Error::custom(error))),
    }
}

fn end(mut deserializer: serde_json::Deserializer<StrRead<'_>>) -> Result<(), Error> {
    deserializer.end().map_err(Error)
}

#[cold]
fn null() -> Error {
    Error(serde::de::Error::custom(NULL_MESSAGE))
}

pub(super) const NULL_MESSAGE: &str = "null is not a message";

/// Why a message could not be converted, with the line and column in the JSON.
#[derive(Debug)]
pub struct Error(serde_json::Error);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // Its text is ours already; only what caused it adds anything.
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_the_whole_text() {
        for bad in ["", "null", "{} {}", "{}x", "[]", "{", "1"] {
            assert!(
                from_slice::<()>(bad.as_bytes(), Default::default()).is_err(),
                "{bad}"
            );
        }
        assert!(from_slice::<()>(b" {} \n", Default::default()).is_ok());
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_even_where_it_is_skipped() {
        let options = DecodeOptions {
            ignore_unknown: true,
        };
        assert!(from_slice::<()>(br#"{"x": "a"}"#, options).is_ok());
        assert!(from_slice::<()>(b"{\"x\": \"\xff\"}", options).is_err());
        assert!(from_slice::<String>(b"\"\xff\"", options).is_err());
    }
}
