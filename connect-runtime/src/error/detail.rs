//! [`ErrorDetail`]: a message that travels with an error.

use bytes::Bytes;
use prost::{DecodeError, Message, Name};

/// A message that travels with an error, such as one of `google.rpc`'s.
///
/// Details whose type is unknown here are kept as they came, byte for byte.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, ErrorDetail};
/// use prost_types::Duration;
///
/// let wait = Duration { seconds: 3, nanos: 0 };
/// let error = Error::unavailable("closed for lunch").with_detail(ErrorDetail::new(&wait));
/// assert_eq!(error.details()[0].type_name(), "google.protobuf.Duration");
/// assert_eq!(error.details()[0].decode::<Duration>(), Some(Ok(wait)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    type_name: String,
    value: Bytes,
}

impl ErrorDetail {
    /// Encodes a message as a detail.
    pub fn new<M: Message + Name>(message: &M) -> Self {
        Self::from_encoded(M::full_name(), message.encode_to_vec())
    }

    /// Makes a detail of a message that is encoded already, under its full name (`package.Message`).
    pub fn from_encoded(type_name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        Self {
            type_name: type_name.into(),
            value: value.into(),
        }
    }

    /// The full name of the message, `package.Message`, without any URL before it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The message in binary protobuf.
    #[must_use]
    pub fn value(&self) -> &Bytes {
        &self.value
    }

    /// Decodes the message, if this is its type; otherwise `None`.
    #[must_use]
    pub fn decode<M: Message + Name + Default>(&self) -> Option<Result<M, DecodeError>> {
        (self.type_name == M::full_name()).then(|| M::decode(self.value.clone()))
    }
}

impl From<prost_types::Any> for ErrorDetail {
    fn from(any: prost_types::Any) -> Self {
        let name = any
            .type_url
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        Self::from_encoded(name, any.value)
    }
}

impl From<ErrorDetail> for prost_types::Any {
    fn from(detail: ErrorDetail) -> Self {
        Self {
            type_url: format!("type.googleapis.com/{}", detail.type_name),
            value: detail.value.into(),
        }
    }
}
