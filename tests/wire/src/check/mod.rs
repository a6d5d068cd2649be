//! What holds for every message of ours, whatever a transcript says: the checks of the conformance suite that are silent.

mod grpc;

use std::{collections::BTreeSet, fmt};

use bytes::Bytes;
use http::HeaderMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::{body::take_envelope, exchange::Received};

/// Checks a response of our server to a request with these headers.
///
/// # Errors
///
/// What it breaks.
pub fn response(received: &Received, request: &HeaderMap) -> Result<(), String> {
    metadata(&received.headers)?;
    metadata(received.trailers.as_ref().unwrap_or(&HeaderMap::new()))?;
    if grpc::is_spoken(&received.headers) {
        return grpc::response(received);
    }
    if received.trailers.is_some() {
        return Err("  HTTP trailers".to_owned());
    }
    if grpc::is_spoken(request) && (received.first == "200" || !received.body.is_empty()) {
        return Err("  an answer in another protocol than the caller's".to_owned());
    }
    let content_type = received
        .headers
        .get("content-type")
        .map(|value| value.as_bytes());
    let is_stream = content_type.is_some_and(|value| value.starts_with(b"application/connect+"));
    if is_stream {
        return end_stream(received);
    }
    if received.first == "200" || received.body.is_empty() {
        return match content_type {
            // What has no body has no type.
            Some(_) if received.first != "200" => Err("  a content type without a body".to_owned()),
            _ => Ok(()),
        };
    }
    if content_type != Some(b"application/json") {
        return Err("  an error that is not application/json".to_owned());
    }
    error(&strict(&received.body)?)
}

/// Checks a request of our client.
///
/// # Errors
///
/// What it breaks.
pub fn request(received: &Received) -> Result<(), String> {
    metadata(&received.headers)?;
    if received.trailers.is_some() {
        return Err("  HTTP trailers".to_owned());
    }
    for (name, _) in &received.headers {
        let single = ["connect-", "content-", "grpc-"]
            .iter()
            .any(|prefix| name.as_str().starts_with(prefix));
        if single && received.headers.get_all(name).iter().count() > 1 {
            return Err(format!("  {name} comes more than once"));
        }
    }
    let is_get = received.first.starts_with("GET ");
    if is_get && (!received.body.is_empty() || received.headers.contains_key("content-type")) {
        return Err("  a GET request with a body or a content type".to_owned());
    }
    if grpc::is_spoken(&received.headers) {
        return grpc::request(received);
    }
    Ok(())
}

fn metadata(headers: &HeaderMap) -> Result<(), String> {
    for (name, value) in headers {
        let characters = name.as_str().bytes();
        if !{ characters }
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"_.-".contains(&c))
        {
            return Err(format!("  {name} is no name of metadata"));
        }
        if name.as_str().ends_with("-bin") && value.as_bytes().contains(&b'=') {
            return Err(format!("  {name} is padded"));
        }
    }
    Ok(())
}

fn end_stream(received: &Received) -> Result<(), String> {
    if received.first != "200" {
        return Err(format!("  a stream with status {}", received.first));
    }
    let mut body = received.body.clone();
    let mut last = None;
    while let Some((flags, data)) = take_envelope(&mut body) {
        if last
            .replace((flags, data))
            .is_some_and(|(flags, _)| flags & 2 != 0)
        {
            return Err("  an envelope after the end-stream message".to_owned());
        }
    }
    let Some((2, json)) = last.filter(|_| body.is_empty()) else {
        return Err("  no end-stream message at the end".to_owned());
    };
    let Object(keys) = strict(&json)?;
    for (key, value) in keys {
        match (key.as_str(), value) {
            ("error", Value::Object(_)) => error(&strict(&part(&json, "error")?)?)?,
            ("metadata", Value::Object(metadata)) => {
                let mut values = metadata.values();
                let is_strings = |value: &Value| {
                    value
                        .as_array()
                        .is_some_and(|all| all.iter().all(Value::is_string))
                };
                if !values.all(is_strings) {
                    return Err("  metadata that are not arrays of strings".to_owned());
                }
            }
            _ => return Err(format!("  {key} in an end-stream message")),
        }
    }
    Ok(())
}

fn error(Object(keys): &Object) -> Result<(), String> {
    for (key, value) in keys {
        let fine = match (key.as_str(), value) {
            ("code", Value::String(code)) => code.parse::<connect_runtime::Code>().is_ok(),
            ("message", Value::String(message)) => !message.is_empty(),
            ("details", Value::Array(details)) => details.iter().all(is_detail),
            _ => false,
        };
        if !fine {
            return Err(format!("  {key} in an error"));
        }
    }
    if keys.iter().any(|(key, _)| key == "code") {
        Ok(())
    } else {
        Err("  an error without a code".to_owned())
    }
}

fn is_detail(detail: &Value) -> bool {
    detail.as_object().is_some_and(|detail| {
        detail.len() == 2
            && detail
                .get("type")
                .and_then(Value::as_str)
                .is_some_and(|name| !name.contains('/'))
            && detail
                .get("value")
                .and_then(Value::as_str)
                .is_some_and(|value| !value.ends_with('='))
    })
}

/// A JSON object whose keys are all different.
struct Object(Vec<(String, Value)>);

fn strict(json: &Bytes) -> Result<Object, String> {
    let text = String::from_utf8_lossy(json);
    serde_json::from_slice(json).map_err(|error| format!("  {text}: {error}"))
}

/// The text of one member, so that its keys can be counted.
fn part(json: &Bytes, key: &str) -> Result<Bytes, String> {
    let parts: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let part = parts.get(key).ok_or("no such key")?;
    Ok(Bytes::copy_from_slice(part.get().as_bytes()))
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let (mut entries, mut keys) = (Vec::new(), BTreeSet::new());
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if !keys.insert(key.clone()) {
                        return Err(A::Error::custom(format!("{key} comes twice")));
                    }
                    entries.push((key, value));
                }
                Ok(Object(entries))
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(content_type: &'static str, first: &str, body: &'static [u8]) -> Received {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        Received {
            first: first.to_owned(),
            headers,
            body: Bytes::from_static(body),
            trailers: None,
            flaw: None,
        }
    }

    #[test]
    fn what_the_suite_refuses_is_refused() {
        for (good, body) in [
            (true, r#"{"code":"internal"}"#),
            (
                true,
                r#"{"code":"internal","details":[{"type":"a.B","value":"AA"}]}"#,
            ),
            (false, r#"{"code":"internal","code":"internal"}"#),
            (false, r#"{"code":"nope"}"#),
            (false, r#"{"message":"a"}"#),
            (false, r#"{"code":"internal","message":""}"#),
            (
                false,
                r#"{"code":"internal","details":[{"type":"a.B","value":"AA=="}]}"#,
            ),
            (
                false,
                r#"{"code":"internal","details":[{"type":"x/a.B","value":"AA"}]}"#,
            ),
        ] {
            let error = received("application/json", "500", body.as_bytes());
            assert_eq!(response(&error, &HeaderMap::new()).is_ok(), good, "{body}");
        }
        for (good, body) in [
            (true, &b"\x02\0\0\0\x02{}"[..]),
            (true, b"\0\0\0\0\0\x02\0\0\0\x02{}"),
            (false, b"\x02\0\0\0\x02{}\0\0\0\0\0"),
            (false, b"\x02\0\0\0\x0e{\"error\":null}"),
            (false, b"\0\0\0\0\0"),
            (false, b""),
        ] {
            let stream = received("application/connect+json", "200", body);
            assert_eq!(
                response(&stream, &HeaderMap::new()).is_ok(),
                good,
                "{body:?}"
            );
        }
    }
}
