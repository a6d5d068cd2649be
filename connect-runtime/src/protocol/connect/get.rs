//! Unary GET: the message in the query.
//!
//! Spec: <https://connectrpc.com/docs/protocol#unary-get-request>

use std::{borrow::Cow, fmt::Write as _};

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::version::QUERY_VALUE;
use crate::{Error, codec::Codec};

/// The parameters of the protocol; any others are the application's.
#[derive(Debug, Default)]
pub(crate) struct Query<'a> {
    pub(crate) connect: Option<Cow<'a, str>>,
    pub(crate) encoding: Option<Cow<'a, str>>,
    pub(crate) compression: Option<Cow<'a, str>>,
    message: Option<&'a str>,
    base64: Option<bool>,
}

impl<'a> Query<'a> {
    /// Reads the parameters, in any order; of one that comes twice, the first counts.
    pub(crate) fn read(query: &'a str) -> Self {
        let mut read = Self::default();
        for parameter in query.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match name {
                "connect" => read.connect = read.connect.or_else(|| Some(decode_text(value))),
                "encoding" => read.encoding = read.encoding.or_else(|| Some(decode_text(value))),
                "compression" => {
                    read.compression = read.compression.or_else(|| Some(decode_text(value)))
                }
                "message" => read.message = read.message.or(Some(value)),
                // Any value but 1 says that it is not base64.
                "base64" => read.base64 = read.base64.or(Some(value == "1")),
                _ => {}
            }
        }
        read
    }

    /// The codec; `None` if it is missing or unknown.
    pub(crate) fn codec(&self) -> Option<Codec> {
        Codec::from_name(self.encoding.as_ref()?.as_bytes())
    }

    /// The message's bytes, still compressed.
    pub(crate) fn message(&self) -> Result<Bytes, Error> {
        let text = self
            .message
            .ok_or_else(|| Error::invalid_argument("missing query parameter message"))?;
        let decoded = percent_decode_str(text);
        if self.base64 == Some(true) {
            let text: Cow<'_, [u8]> = decoded.into();
            return URL_SAFE
                .decode(&text)
                .map(Bytes::from)
                .map_err(|_| Error::invalid_argument("query parameter message is not base64"));
        }
        Ok(Bytes::from(decode_plus(text)))
    }
}

/// Writes the query of a GET request, in the order that the specification lists.
pub(crate) fn write(codec: Codec, compression: Option<&str>, message: &[u8]) -> String {
    let mut query = String::with_capacity(64 + message.len() * 4 / 3);
    let base64 = codec.is_binary() || compression.is_some();
    // Into a string: writing cannot fail.
    let _ = write!(query, "connect={QUERY_VALUE}");
    if base64 {
        query.push_str("&base64=1");
    }
    if let Some(compression) = compression {
        let _ = write!(query, "&compression={compression}");
    }
    let _ = write!(query, "&encoding={}&message=", codec.name());
    if base64 {
        URL_SAFE.encode_string(message, &mut query);
    } else {
        query.extend(utf8_percent_encode(
            &String::from_utf8_lossy(message),
            ESCAPED,
        ));
    }
    query
}

fn decode_text(value: &str) -> Cow<'_, str> {
    percent_decode_str(value).decode_utf8_lossy()
}

/// Percent-decodes text in which a plus is a space, as in forms.
fn decode_plus(value: &str) -> Vec<u8> {
    if value.contains('+') {
        return percent_decode_str(&value.replace('+', " ")).collect();
    }
    percent_decode_str(value).collect()
}

/// URL-safe alphabet; encodes without padding, decodes with or without.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Everything but the characters that RFC 3986 reserves for nothing.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_written_in_the_specifications_order() {
        let query = write(Codec::Json, None, r#"{"a":"ü +"}"#.as_bytes());
        assert_eq!(
            query,
            "connect=v1&encoding=json&message=%7B%22a%22%3A%22%C3%BC%20%2B%22%7D"
        );
        let query = write(Codec::Proto, Some("gzip"), &[0xfb, 0xff]);
        assert_eq!(
            query,
            "connect=v1&base64=1&compression=gzip&encoding=proto&message=-_8"
        );
        assert_eq!(
            write(Codec::Proto, None, b""),
            "connect=v1&base64=1&encoding=proto&message="
        );
    }

    #[test]
    fn what_is_written_is_read() {
        for (codec, compression) in [
            (Codec::Json, None),
            (Codec::Proto, None),
            (Codec::Json, Some("br")),
        ] {
            let text = write(codec, compression, b"{\"a\": \"b&c=d+e\"}");
            let query = Query::read(&text);
            assert_eq!(query.codec(), Some(codec));
            assert_eq!(query.compression.as_deref(), compression);
            assert_eq!(query.connect.as_deref(), Some("v1"));
            assert_eq!(query.message().unwrap(), "{\"a\": \"b&c=d+e\"}");
        }
    }

    #[test]
    fn base64_may_be_padded_and_the_padding_escaped() {
        for text in ["AA", "AA==", "AA%3D%3D", "AA%3d="] {
            let query = format!("message={text}&base64=1");
            assert_eq!(
                Query::read(&query).message().unwrap(),
                [0].as_slice(),
                "{text}"
            );
        }
        for text in ["A", "!!", "AA===", "+/8"] {
            let query = format!("message={text}&base64=1");
            assert!(Query::read(&query).message().is_err(), "{text}");
        }
    }

    #[test]
    fn only_one_means_base64() {
        for flag in ["", "0", "true"] {
            let query = format!("base64={flag}&message=a+b");
            assert_eq!(Query::read(&query).message().unwrap(), "a b", "{flag:?}");
        }
    }

    #[test]
    fn a_missing_message_is_an_error_and_an_empty_one_is_not() {
        assert!(Query::read("encoding=json").message().is_err());
        assert_eq!(Query::read("message=").message().unwrap(), "");
        assert_eq!(Query::read("message").message().unwrap(), "");
    }
}
