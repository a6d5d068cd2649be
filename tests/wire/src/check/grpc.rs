//! The checks of gRPC and gRPC-Web.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use bytes::Bytes;
use http::HeaderMap;
use prost::Message;

use crate::{
    body::{decode_text, take_envelope},
    exchange::Received,
};

/// Whether a message says that it is one of gRPC or gRPC-Web.
pub(super) fn is_spoken(headers: &HeaderMap) -> bool {
    content_type(headers).starts_with("application/grpc")
}

/// Checks a response of our server.
pub(super) fn response(received: &Received) -> Result<(), String> {
    if received.first != "200" {
        return Err(format!("  gRPC with status {}", received.first));
    }
    let content_type = content_type(&received.headers);
    let body = match content_type.starts_with("application/grpc-web-text") {
        true => decode_text(&received.body).ok_or("  a body that is not base64")?,
        false => received.body.clone(),
    };
    let is_web = content_type.starts_with("application/grpc-web");
    match (&received.trailers, is_web) {
        (Some(_), true) => Err("  HTTP trailers in gRPC-Web".to_owned()),
        (None, _) if body.is_empty() => status(&pairs(&received.headers)),
        (None, false) => Err("  a body without trailers".to_owned()),
        (Some(trailers), false) => {
            early(&received.headers)?;
            envelopes(body, None)?;
            status(&pairs(trailers))
        }
        (None, true) => {
            early(&received.headers)?;
            let block = envelopes(body, Some(0x80))?.ok_or("  no trailers at the end")?;
            status(&lines(&block)?)
        }
    }
}

/// Checks a request of our client.
pub(super) fn request(received: &Received) -> Result<(), String> {
    let is_web = content_type(&received.headers).starts_with("application/grpc-web");
    if let Some(timeout) = received.headers.get("grpc-timeout") {
        let fine = timeout
            .as_bytes()
            .split_last()
            .is_some_and(|(unit, digits)| {
                b"HMSmun".contains(unit)
                    && (1..=8).contains(&digits.len())
                    && digits.iter().all(u8::is_ascii_digit)
            });
        if !fine {
            return Err(format!("  grpc-timeout {timeout:?}"));
        }
    }
    if !received.first.starts_with("POST ") {
        return Err("  gRPC without POST".to_owned());
    }
    if is_web {
        return Ok(());
    }
    if !received.first.ends_with(" HTTP/2") {
        return Err("  gRPC on another version than HTTP/2".to_owned());
    }
    match received.headers.get("te") {
        Some(te) if te == "trailers" => Ok(()),
        _ => Err("  a request without te: trailers".to_owned()),
    }
}

/// What only the trailers may say.
fn early(headers: &HeaderMap) -> Result<(), String> {
    match headers.keys().find(|name| NAMES.contains(&name.as_str())) {
        Some(name) => Err(format!("  {name} before a body")),
        None => Ok(()),
    }
}

/// Goes through all envelopes; the data of the last, if it has this flag.
fn envelopes(mut body: Bytes, end: Option<u8>) -> Result<Option<Bytes>, String> {
    let mut last = None;
    while let Some((flags, data)) = take_envelope(&mut body) {
        if last.is_some() {
            return Err("  an envelope after the trailers".to_owned());
        }
        match flags {
            0 | 1 => {}
            _ if Some(flags) == end => last = Some(data),
            _ => return Err(format!("  an envelope with flags {flags:02x}")),
        }
    }
    match body.is_empty() {
        true => Ok(last),
        false => Err("  an envelope that is cut short".to_owned()),
    }
}

type Pair = (String, Vec<u8>);

/// The lines of a block of trailers.
fn lines(block: &Bytes) -> Result<Vec<Pair>, String> {
    let text = std::str::from_utf8(block).map_err(|error| format!("  trailers: {error}"))?;
    let text = text
        .strip_suffix("\r\n")
        .ok_or("  a line of trailers without CRLF")?;
    let line = |line: &str| {
        let (name, value) = line.split_once(':').ok_or("  a line without a colon")?;
        let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c);
        let is_printed = |c: char| c == ' ' || c.is_ascii_graphic();
        if name.is_empty() || !name.chars().all(is_lower) || !value.chars().all(is_printed) {
            return Err(format!("  {line:?} in trailers"));
        }
        Ok((name.to_owned(), value.trim().into()))
    };
    text.split("\r\n").map(line).collect()
}

fn pairs(headers: &HeaderMap) -> Vec<Pair> {
    { headers.iter() }
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}

/// Checks how a call ended.
fn status(trailers: &[Pair]) -> Result<(), String> {
    let values = |wanted: &str| -> Vec<&[u8]> {
        { trailers.iter() }
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_slice())
            .collect()
    };
    let [status_name, message_name, details_name] = NAMES;
    let code = match values(status_name).as_slice() {
        [status] => (0..=16).find(|code: &i32| code.to_string().as_bytes() == *status),
        _ => None,
    };
    let code = code.ok_or("  grpc-status is not there once, from 0 to 16")?;
    let message = match values(message_name).as_slice() {
        [] => String::new(),
        [_] if code == 0 => return Err("  grpc-message of a success".to_owned()),
        [value] => unescape(value).ok_or("  grpc-message is not encoded as it must be")?,
        _ => return Err("  grpc-message comes more than once".to_owned()),
    };
    match values(details_name).as_slice() {
        [] => Ok(()),
        [value] => {
            let bytes = STANDARD_NO_PAD
                .decode(value)
                .map_err(|error| format!("  grpc-status-details-bin: {error}"))?;
            let details = Status::decode(bytes.as_slice())
                .map_err(|error| format!("  grpc-status-details-bin: {error}"))?;
            match details.code == code && code != 0 && details.message == message {
                true => Ok(()),
                false => Err(format!("  {details:?} against {code} and {message:?}")),
            }
        }
        _ => Err("  grpc-status-details-bin comes more than once".to_owned()),
    }
}

/// A message out of percent signs; `None` if somebody else would write it differently.
fn unescape(value: &[u8]) -> Option<String> {
    let (mut out, mut rest) = (Vec::new(), value);
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        out.push(match first {
            b'%' => {
                let (digits, after) = rest.split_first_chunk::<2>()?;
                rest = after;
                u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
            }
            b' '..=b'~' => first,
            _ => return None,
        });
    }
    let is_space = |end: Option<&u8>| end.is_some_and(|&end| end == b' ');
    if is_space(value.first()) || is_space(value.last()) {
        return None;
    }
    String::from_utf8(out).ok()
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get("content-type").map(|value| value.as_bytes());
    String::from_utf8_lossy(value.unwrap_or_default()).to_ascii_lowercase()
}

/// `google.rpc.Status`, as far as it is checked.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

const NAMES: [&str; 3] = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(trailers: &[(&str, &str)]) -> Result<(), String> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        status(&trailers.iter().map(own).collect::<Vec<_>>())
    }

    #[test]
    fn a_status_that_the_suite_refuses_is_refused() {
        assert_eq!(check(&[("grpc-status", "0")]), Ok(()));
        assert_eq!(
            check(&[
                ("grpc-status", "5"),
                ("grpc-message", "a%20"),
                ("grpc-status-details-bin", "CAUSAmEg"),
            ]),
            Ok(())
        );
        for trailers in [
            &[][..],
            &[("grpc-status", "17")],
            &[("grpc-status", "00")],
            &[("grpc-status", "0"), ("grpc-status", "0")],
            &[("grpc-status", "0"), ("grpc-message", "a")],
            &[("grpc-status", "5"), ("grpc-message", "a ")],
            &[("grpc-status", "5"), ("grpc-message", "100%")],
            &[("grpc-status", "5"), ("grpc-message", "é")],
            &[
                ("grpc-status", "5"),
                ("grpc-status-details-bin", "CAUSAmEg"),
            ],
            &[("grpc-status", "5"), ("grpc-status-details-bin", "CAU=")],
        ] {
            assert!(check(trailers).is_err(), "{trailers:?}");
        }
    }

    #[test]
    fn a_block_of_trailers_has_lines() {
        assert!(lines(&Bytes::from_static(b"a: b\r\nc:d\r\n")).is_ok());
        for block in [&b"a: b"[..], b"a: b\n", b"A: b\r\n", b"a: b\r\n\r\n", b""] {
            assert!(lines(&Bytes::copy_from_slice(block)).is_err(), "{block:?}");
        }
    }
}
