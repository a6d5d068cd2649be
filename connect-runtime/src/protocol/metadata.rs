//! Metadata beside the protocol's own headers: which names are whose.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Direction, retry};

/// Adds the application's metadata to a head, all but those names that belong to HTTP or to a protocol.
///
/// So an error that is handed on, or a copied map of headers, cannot contradict what the message really is.
pub(crate) fn append(headers: &mut HeaderMap, metadata: HeaderMap, direction: Direction) {
    each(metadata, direction, |name, value| {
        headers.append(name, value);
    });
}

/// Calls `f` with every name and value that is the application's.
pub(crate) fn each(
    metadata: HeaderMap,
    direction: Direction,
    mut f: impl FnMut(HeaderName, HeaderValue),
) {
    let mut current = None;
    for (name, value) in metadata {
        // The map names each run of values once.
        if let Some(name) = name {
            current = (!is_reserved(&name, direction)).then_some(name);
        }
        if let Some(name) = &current {
            f(name.clone(), without_space(value));
        }
    }
}

/// The value without space at its ends: HTTP/1.1 loses it, and peers of HTTP/2 take it for an attack.
fn without_space(value: HeaderValue) -> HeaderValue {
    let trimmed = value.as_bytes().trim_ascii();
    if trimmed.len() == value.len() {
        return value;
    }
    HeaderValue::from_bytes(trimmed).unwrap_or(value)
}

/// Names that are HTTP's or a protocol's.
pub(crate) fn is_reserved(name: &HeaderName, direction: Direction) -> bool {
    const PREFIXES: [&str; 4] = ["connect-", "grpc-", "trailer-", "proxy-"];
    // Those for which every other implementation drops them as well.
    const NAMES: [HeaderName; 13] = [
        header::ACCEPT_ENCODING,
        header::CONNECTION,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::DATE,
        header::EXPECT,
        header::HOST,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        HeaderName::from_static("keep-alive"),
    ];
    // What handlers say of retries, and layers of clients, has a protocol's name and is theirs.
    match direction {
        Direction::Request if name == retry::PREVIOUS_ATTEMPTS => return false,
        Direction::Response if name == retry::PUSHBACK => return false,
        Direction::Response if name == header::USER_AGENT => return true,
        Direction::Request | Direction::Response => {}
    }
    NAMES.contains(name)
        || PREFIXES
            .iter()
            .any(|prefix| name.as_str().starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocols_own_names_are_not_the_applications() {
        let mut metadata = HeaderMap::new();
        for name in [
            "x-hat",
            "content-type",
            "connect-timeout-ms",
            "grpc-status",
            "trailer-x",
            "user-agent",
        ] {
            metadata.append(HeaderName::from_static(name), "a".parse().unwrap());
            metadata.append(HeaderName::from_static(name), "b".parse().unwrap());
        }
        let mut headers = HeaderMap::new();
        append(&mut headers, metadata, Direction::Response);
        assert_eq!(
            headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(),
            ["x-hat"]
        );
        assert_eq!(
            headers.get_all("x-hat").iter().collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
