//! Connect's end-stream message: the JSON in the last envelope of a stream.
//!
//! Spec: <https://connectrpc.com/docs/protocol#error-end-stream>

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};
use serde_json::Value;

use super::error_json::{self, ErrorJson};
use crate::{
    Code, Error,
    envelope::Flags,
    protocol::{Direction, End, metadata},
};

/// The envelope's flag.
pub(crate) const FLAG: Flags = Flags(0b10);

/// Writes how a stream ended. An error's metadata come after the stream's own.
pub(crate) fn write(mut end: End) -> Vec<u8> {
    let mut trailers = HeaderMap::new();
    metadata::append(&mut trailers, end.trailers, Direction::Response);
    if let Some(error) = &mut end.error {
        let metadata = std::mem::take(error.metadata_mut());
        metadata::append(&mut trailers, metadata, Direction::Response);
    }
    let json = EndStreamJson {
        error: end.error.as_ref().map(ErrorJson),
        metadata: MetadataJson(&trailers),
    };
    let mut out = Vec::new();
    if serde_json::to_writer(&mut out, &json).is_err() {
        // Strings into memory: it cannot fail. If it does, the stream still ends, and not in success.
        return br#"{"error":{"code":"internal"}}"#.to_vec();
    }
    out
}

/// Reads how a stream ended.
pub(crate) fn read(json: &[u8]) -> Result<End, Error> {
    let malformed = || Error::internal("malformed end-stream message");
    let value: Value =
        serde_json::from_slice(json).map_err(|error| malformed().with_source(error))?;
    let object = value.as_object().ok_or_else(malformed)?;
    let trailers = object
        .get("metadata")
        .map(read_metadata)
        .unwrap_or_default();
    let error = match object.get("error") {
        None | Some(Value::Null) => None,
        // There is no HTTP status to fall back on: a code that is missing or unknown is `unknown`.
        Some(error) => Some(error_json::read(error, Code::Unknown).ok_or_else(malformed)?),
    };
    Ok(End { error, trailers })
}

/// How a stream ended, to be written. Empty parts are left out.
struct EndStreamJson<'a> {
    error: Option<ErrorJson<'a>>,
    metadata: MetadataJson<'a>,
}

impl Serialize for EndStreamJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("EndStream", 2)?;
        if let Some(error) = &self.error {
            object.serialize_field("error", error)?;
        }
        if !self.metadata.is_empty() {
            object.serialize_field("metadata", &self.metadata)?;
        }
        object.end()
    }
}

/// An object of arrays of strings.
struct MetadataJson<'a>(&'a HeaderMap);

impl MetadataJson<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for MetadataJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.0.keys_len()))?;
        for name in self.0.keys() {
            let values: Vec<_> = self
                .0
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()))
                .collect();
            object.serialize_entry(name.as_str(), &values)?;
        }
        object.end()
    }
}

/// Names and values that no header could have are left out.
fn read_metadata(value: &Value) -> HeaderMap {
    let mut metadata = HeaderMap::new();
    for (name, values) in value.as_object().into_iter().flatten() {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        for value in values
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if let Ok(value) = HeaderValue::from_str(value) {
                metadata.append(name.clone(), value);
            }
        }
    }
    metadata
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_without_metadata_is_an_empty_object() {
        assert_eq!(write(End::default()), b"{}");
    }

    #[test]
    fn error_and_metadata_lead_back() {
        let mut trailers = HeaderMap::new();
        trailers.append("x-hat", HeaderValue::from_static("a"));
        trailers.append("x-hat", HeaderValue::from_static("b"));
        let json = write(End {
            error: Some(Error::aborted("no")),
            trailers: trailers.clone(),
        });
        assert_eq!(
            json,
            br#"{"error":{"code":"aborted","message":"no"},"metadata":{"x-hat":["a","b"]}}"#
        );
        let end = read(&json).unwrap();
        assert_eq!(
            (end.error.unwrap().code(), end.trailers),
            (Code::Aborted, trailers)
        );
    }

    #[test]
    fn null_is_success_and_unknown_keys_are_ignored() {
        for json in [
            r#"{"error":null}"#,
            r#"{"error":null,"metadata":{"x":["1",2],"b d":["3"]},"x":[{}]}"#,
        ] {
            assert!(read(json.as_bytes()).unwrap().error.is_none(), "{json}");
        }
    }

    #[test]
    fn end_stream_with_unknown_code_is_unknown() {
        for json in [
            r#"{"error":{}}"#,
            r#"{"error":{"code":"nope"}}"#,
            r#"{"error":{"code":null}}"#,
        ] {
            assert_eq!(
                read(json.as_bytes()).unwrap().error.unwrap().code(),
                Code::Unknown,
                "{json}"
            );
        }
    }

    #[test]
    fn what_is_not_json_is_internal() {
        for json in ["", "[]", "nope", r#"{"error":"x"}"#] {
            assert_eq!(
                read(json.as_bytes()).unwrap_err().code(),
                Code::Internal,
                "{json}"
            );
        }
    }
}
