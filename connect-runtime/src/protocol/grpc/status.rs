//! gRPC's status: how a call ended, in trailers, or in headers if there is nothing else.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses> (Trailers)

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{message, status_details};
use crate::{
    Code, Error,
    protocol::{Direction, End, metadata},
};

/// The header or trailer.
pub(crate) const NAME: HeaderName = HeaderName::from_static("grpc-status");

/// Writes how a call ended. An error's metadata come after the call's own.
pub(crate) fn write(end: End) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    metadata::append(&mut trailers, end.trailers, Direction::Response);
    let Some(mut error) = end.error else {
        trailers.insert(NAME, HeaderValue::from_static("0"));
        return trailers;
    };
    metadata::append(
        &mut trailers,
        std::mem::take(error.metadata_mut()),
        Direction::Response,
    );
    trailers.insert(NAME, HeaderValue::from(error.code().number()));
    if let Some(text) = message::encode(error.message()).filter(|text| !text.is_empty()) {
        trailers.insert(message::NAME, text);
    }
    if let Some(details) = status_details::encode(&error) {
        trailers.insert(status_details::NAME, details);
    }
    trailers
}

/// Reads how a call ended.
pub(crate) fn read(mut trailers: HeaderMap) -> Result<End, Error> {
    let mut statuses = trailers.get_all(NAME).iter();
    let first = statuses.next();
    if statuses.any(|status| Some(status) != first) {
        return Err(Error::unknown("the response has more than one grpc-status"));
    }
    let status = trailers
        .remove(NAME)
        .ok_or_else(|| Error::unknown("the response has no grpc-status"))?;
    let text = trailers.remove(message::NAME);
    let details = trailers.remove(status_details::NAME);
    let number = parse(status.as_bytes());
    let error = match number {
        Some(0) => None,
        number => {
            // Details say code and message again, and are never shortened on the way.
            let details = details.and_then(|details| status_details::decode(details.as_bytes()));
            Some(details.unwrap_or_else(|| {
                let code = number.and_then(Code::from_number).unwrap_or(Code::Unknown);
                Error::new(
                    code,
                    text.map(|text| message::decode(text.as_bytes()))
                        .unwrap_or_default(),
                )
            }))
        }
    };
    Ok(End { error, trailers })
}

/// A copy of what is gRPC's own in trailers.
pub(crate) fn without_metadata(trailers: &HeaderMap) -> HeaderMap {
    [NAME, message::NAME, status_details::NAME]
        .into_iter()
        .filter_map(|name| {
            let value = trailers.get(&name)?.clone();
            Some((name, value))
        })
        .collect()
}

/// Parses a status; what is no code of gRPC's, but a number, is a number.
fn parse(status: &[u8]) -> Option<u32> {
    // `u32::from_str` also accepts a leading plus; the grammar does not.
    if !status.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(status).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorDetail;

    fn trailers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn success_is_zero_without_a_message() {
        assert_eq!(write(End::default()), trailers(&[("grpc-status", "0")]));
        assert!(
            read(trailers(&[("grpc-status", "0"), ("grpc-message", "x")]))
                .unwrap()
                .error
                .is_none()
        );
    }

    #[test]
    fn errors_lead_back_with_details_and_metadata() {
        let detail = ErrorDetail::from_encoded("a.B", vec![7]);
        let error = Error::not_found("no ☃")
            .with_detail(detail.clone())
            .with_metadata(trailers(&[("x-b", "2")]));
        let written = write(End {
            error: Some(error),
            trailers: trailers(&[("x-a", "1")]),
        });
        assert_eq!(written["grpc-status"], "5");
        assert_eq!(written["grpc-message"], "no %E2%98%83");
        let end = read(written).unwrap();
        let error = end.error.unwrap();
        assert_eq!((error.code(), error.message()), (Code::NotFound, "no ☃"));
        assert_eq!(error.details(), [detail]);
        assert_eq!(end.trailers, trailers(&[("x-a", "1"), ("x-b", "2")]));
    }

    #[test]
    fn a_status_that_is_missing_contradictory_or_no_number_is_unknown() {
        assert_eq!(read(HeaderMap::new()).unwrap_err().code(), Code::Unknown);
        let contradictory = trailers(&[("grpc-status", "0"), ("grpc-status", "5")]);
        assert_eq!(read(contradictory).unwrap_err().code(), Code::Unknown);
        for status in ["", "x", "17", "-1", "+0", "4294967296"] {
            let end = read(HeaderMap::from_iter([(
                NAME,
                HeaderValue::from_static(status),
            )]))
            .unwrap();
            assert_eq!(end.error.unwrap().code(), Code::Unknown, "{status:?}");
        }
    }
}
