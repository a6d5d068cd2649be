//! Connect's protocol version: `connect-protocol-version: 1`, in GET the parameter `connect=v1`.
//!
//! Spec: <https://connectrpc.com/docs/protocol#unary-request>

use http::{HeaderName, HeaderValue};

use crate::Error;

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("connect-protocol-version");

/// The only version there is.
pub(crate) const VALUE: HeaderValue = HeaderValue::from_static("1");

/// The only value of the parameter of a GET request.
pub(crate) const QUERY_VALUE: &str = "v1";

/// Checks what a request says: no other version, and if `required` not none.
pub(crate) fn check(value: Option<&HeaderValue>, required: bool) -> Result<(), Error> {
    match value {
        Some(value) if value == VALUE => Ok(()),
        Some(_) => Err(Error::invalid_argument(
            "connect-protocol-version must be \"1\"",
        )),
        None if required => Err(Error::invalid_argument(
            "missing required header connect-protocol-version",
        )),
        None => Ok(()),
    }
}

/// Checks what the query of a GET request says.
pub(crate) fn check_query(value: Option<&str>, required: bool) -> Result<(), Error> {
    match value {
        Some(QUERY_VALUE) => Ok(()),
        Some(_) => Err(Error::invalid_argument(
            "query parameter connect must be \"v1\"",
        )),
        None if required => Err(Error::invalid_argument(
            "missing required query parameter connect=v1",
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_version_one_is_spoken() {
        assert!(check(Some(&VALUE), true).is_ok());
        assert!(check(None, false).is_ok());
        assert!(check(None, true).is_err());
        assert!(check(Some(&HeaderValue::from_static("2")), false).is_err());
        assert!(check_query(Some("v1"), true).is_ok());
        assert!(check_query(Some("1"), false).is_err());
    }
}
