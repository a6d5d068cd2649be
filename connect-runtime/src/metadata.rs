//! [`MetadataExt`]: binary values in headers and trailers.

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header::AsHeaderName};

/// Binary values in metadata: names that end in `-bin` carry base64.
///
/// Metadata are an [`http::HeaderMap`] everywhere in this library, so everything that works on one works on them; this
/// trait adds what RPC metadata have beyond that.
///
/// Spec: <https://connectrpc.com/docs/protocol#unary-request> (Leading-Metadata)
///
/// # Examples
///
/// ```
/// use connect_runtime::MetadataExt;
///
/// let mut metadata = http::HeaderMap::new();
/// metadata.insert_bin(http::HeaderName::from_static("trace-bin"), [0, 255]);
/// assert_eq!(metadata["trace-bin"], "AP8");
/// assert_eq!(metadata.get_bin("trace-bin").unwrap(), [0, 255].as_slice());
/// ```
pub trait MetadataExt {
    /// Sets a binary value; the name should end in `-bin`. The value is sent as base64 without padding.
    fn insert_bin(&mut self, name: HeaderName, value: impl AsRef<[u8]>);

    /// Adds a binary value to those that the name has.
    fn append_bin(&mut self, name: HeaderName, value: impl AsRef<[u8]>);

    /// The first binary value of this name; `None` if there is none or it is not base64, padded or not.
    fn get_bin(&self, name: impl AsHeaderName) -> Option<Bytes>;

    /// All binary values of this name, in order, also where several were joined with commas; those that are not base64
    /// are left out.
    fn get_all_bin(&self, name: impl AsHeaderName) -> impl Iterator<Item = Bytes>;
}

impl MetadataExt for HeaderMap {
    fn insert_bin(&mut self, name: HeaderName, value: impl AsRef<[u8]>) {
        self.insert(name, encode_bin(value.as_ref()));
    }

    fn append_bin(&mut self, name: HeaderName, value: impl AsRef<[u8]>) {
        self.append(name, encode_bin(value.as_ref()));
    }

    fn get_bin(&self, name: impl AsHeaderName) -> Option<Bytes> {
        self.get_all_bin(name).next()
    }

    fn get_all_bin(&self, name: impl AsHeaderName) -> impl Iterator<Item = Bytes> {
        self.get_all(name)
            .into_iter()
            .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
            .filter_map(|value| LENIENT.decode(value.trim_ascii()).ok().map(Bytes::from))
    }
}

/// Adds all of `more`, behind the values that a name has already; [`HeaderMap::extend`] would replace those.
pub(crate) fn append_all(metadata: &mut HeaderMap, more: HeaderMap) {
    if metadata.is_empty() {
        *metadata = more;
        return;
    }
    let mut current = None;
    for (name, value) in more {
        // The map names each run of values once.
        current = name.or(current);
        if let Some(name) = &current {
            metadata.append(name.clone(), value);
        }
    }
}

/// Standard alphabet; encodes without padding, decodes with or without.
pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn encode_bin(value: &[u8]) -> HeaderValue {
    // Base64 is always a valid header value; an empty one stands for a failure that cannot happen.
    HeaderValue::from_maybe_shared(Bytes::from(LENIENT.encode(value)))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: HeaderName = HeaderName::from_static("x-bin");

    #[test]
    fn padded_unpadded_and_joined_values_are_read() {
        let mut metadata = HeaderMap::new();
        metadata.append(NAME, HeaderValue::from_static("AA=="));
        metadata.append(NAME, HeaderValue::from_static("AQ, Ag==,!!"));
        metadata.append_bin(NAME, [3]);
        let values: Vec<_> = metadata.get_all_bin(NAME).collect();
        assert_eq!(values, [&[0][..], &[1], &[2], &[3]]);
    }

    #[test]
    fn a_name_on_both_sides_keeps_all_its_values() {
        let map = |values: [&'static str; 2]| {
            let mut map = HeaderMap::new();
            for value in values {
                map.append(NAME, HeaderValue::from_static(value));
            }
            map
        };
        let mut metadata = map(["a", "b"]);
        append_all(&mut metadata, map(["c", "d"]));
        let values: Vec<_> = metadata.get_all(NAME).iter().collect();
        assert_eq!(values, ["a", "b", "c", "d"]);
    }

    #[test]
    fn absent_is_none() {
        assert_eq!(HeaderMap::new().get_bin("x-bin"), None);
    }
}
