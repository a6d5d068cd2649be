//! Connect's error: `{"code": "…", "message": "…", "details": […]}`.
//!
//! Spec: <https://connectrpc.com/docs/protocol#error-end-stream>

use base64::Engine;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::Value;

use crate::{Code, Error, ErrorDetail, metadata::LENIENT};

/// An error, to be written. Empty parts are left out.
pub(crate) struct ErrorJson<'a>(pub(crate) &'a Error);

impl Serialize for ErrorJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let error = self.0;
        let mut object = serializer.serialize_struct("Error", 3)?;
        object.serialize_field("code", error.code().as_str())?;
        if !error.message().is_empty() {
            object.serialize_field("message", error.message())?;
        }
        if !error.details().is_empty() {
            let details: Vec<_> = error.details().iter().map(DetailJson).collect();
            object.serialize_field("details", &details)?;
        }
        object.end()
    }
}

struct DetailJson<'a>(&'a ErrorDetail);

impl Serialize for DetailJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Detail", 2)?;
        object.serialize_field("type", self.0.type_name())?;
        object.serialize_field("value", &LENIENT.encode(self.0.value()))?;
        object.end()
    }
}

/// Reads an error; `fallback` is its code if it has none that is known.
///
/// What is malformed within it is left out, unknown keys are ignored. `None`: this is no error at all.
pub(crate) fn read(value: &Value, fallback: Code) -> Option<Error> {
    let object = value.as_object()?;
    let code = object
        .get("code")
        .and_then(Value::as_str)
        .and_then(|code| code.parse().ok());
    let message = object
        .get("message")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let details = object
        .get("details")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let error = Error::new(code.unwrap_or(fallback), message.to_owned());
    Some(
        details
            .filter_map(read_detail)
            .fold(error, Error::with_detail),
    )
}

fn read_detail(detail: &Value) -> Option<ErrorDetail> {
    let type_name = detail.get("type")?.as_str()?;
    // The specification has the bare name; some send the whole URL.
    let type_name = type_name.rsplit('/').next().unwrap_or(type_name);
    let value = LENIENT.decode(detail.get("value")?.as_str()?).ok()?;
    Some(ErrorDetail::from_encoded(type_name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(json: &str) -> Option<Error> {
        read(&serde_json::from_str(json).unwrap(), Code::Unknown)
    }

    #[test]
    fn empty_parts_are_left_out() {
        let json = |error: &Error| serde_json::to_string(&ErrorJson(error)).unwrap();
        assert_eq!(json(&Error::internal("")), r#"{"code":"internal"}"#);
        let error = Error::not_found("no ☃").with_detail(ErrorDetail::from_encoded("a.B", vec![0]));
        assert_eq!(
            json(&error),
            r#"{"code":"not_found","message":"no ☃","details":[{"type":"a.B","value":"AA"}]}"#
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_made_up_for() {
        for json in [
            "{}",
            r#"{"code":null}"#,
            r#"{"code":"cancelled"}"#,
            r#"{"code":7}"#,
        ] {
            assert_eq!(read_text(json).unwrap().code(), Code::Unknown, "{json}");
        }
        let error = read_text(
            r#"{"code":"aborted","message":"m","x":1,"details":[1,{"type":"t/a.B","value":"AA=="}]}"#,
        );
        let error = error.unwrap();
        assert_eq!((error.code(), error.message()), (Code::Aborted, "m"));
        assert_eq!(error.details(), [ErrorDetail::from_encoded("a.B", vec![0])]);
    }

    #[test]
    fn only_an_object_is_an_error() {
        for json in ["null", "[]", "\"code\"", "1"] {
            assert!(read_text(json).is_none(), "{json}");
        }
    }
}
