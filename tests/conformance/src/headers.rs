//! Metadata as the suite writes them down, and as `http` does.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Failure, proto::Header};

/// Appends headers that a test asks for.
pub(crate) fn append(to: &mut HeaderMap, headers: &[Header]) -> Result<(), Failure> {
    for header in headers {
        let name: HeaderName = header.name.parse()?;
        for value in &header.value {
            to.append(&name, HeaderValue::from_str(value)?);
        }
    }
    Ok(())
}

/// Writes metadata down: each name once, with its values in their order.
pub(crate) fn list(headers: &HeaderMap) -> Vec<Header> {
    let values = |name| headers.get_all(name).iter();
    headers
        .keys()
        .map(|name| Header {
            name: name.as_str().to_owned(),
            value: values(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect(),
        })
        .collect()
}
