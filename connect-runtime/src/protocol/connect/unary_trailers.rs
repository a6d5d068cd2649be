//! Trailing metadata of a unary response: headers whose names start with `trailer-`.
//!
//! Spec: <https://connectrpc.com/docs/protocol#unary-response>

use http::{HeaderMap, HeaderName};

use crate::protocol::{Direction, metadata};

const PREFIX: &str = "trailer-";

/// Writes trailing metadata into the headers.
pub(crate) fn write(headers: &mut HeaderMap, trailers: HeaderMap) {
    if trailers.is_empty() {
        return;
    }
    metadata::each(trailers, Direction::Response, |name, value| {
        if let Ok(name) = HeaderName::try_from(format!("{PREFIX}{name}")) {
            headers.append(name, value);
        }
    });
}

/// Takes trailing metadata out of the headers.
pub(crate) fn read(headers: &mut HeaderMap) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    let prefixed: Vec<_> = headers
        .keys()
        .filter(|name| name.as_str().starts_with(PREFIX))
        .cloned()
        .collect();
    for prefixed in prefixed {
        let Some(Ok(name)) = prefixed
            .as_str()
            .strip_prefix(PREFIX)
            .map(HeaderName::try_from)
        else {
            continue;
        };
        if let http::header::Entry::Occupied(entry) = headers.entry(prefixed) {
            let (_, values) = entry.remove_entry_mult();
            for value in values {
                trailers.append(name.clone(), value);
            }
        }
    }
    trailers
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn trailers_lead_back_and_leave_the_headers() {
        let mut trailers = HeaderMap::new();
        trailers.append("x-hat", HeaderValue::from_static("a"));
        trailers.append("x-hat", HeaderValue::from_static("b"));
        let mut headers = HeaderMap::from_iter([(
            HeaderName::from_static("x-shop"),
            HeaderValue::from_static("c"),
        )]);
        write(&mut headers, trailers.clone());
        assert_eq!(headers.get_all("trailer-x-hat").iter().count(), 2);
        assert_eq!(read(&mut headers), trailers);
        assert_eq!(
            headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(),
            ["x-shop"]
        );
    }
}
