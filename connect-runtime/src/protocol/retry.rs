//! Retries on the wire: what a server says of when to try again, and a client of how often it has, in every protocol.
//!
//! Spec: <https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback>

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

/// In the metadata of an error: how many milliseconds to wait, or not to try again.
pub(crate) const PUSHBACK: HeaderName = HeaderName::from_static("grpc-retry-pushback-ms");

/// In a request: how often the call was made before; absent from the first.
pub(crate) const PREVIOUS_ATTEMPTS: HeaderName =
    HeaderName::from_static("grpc-previous-rpc-attempts");

/// What a server says of trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    /// Wait for exactly this long.
    After(Duration),
    /// Do not try again.
    Never,
}

/// Reads what the metadata of an error say; what is negative or no number means never.
pub(crate) fn read_pushback(metadata: &HeaderMap) -> Option<Pushback> {
    let mut values = metadata.get_all(PUSHBACK).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return Some(Pushback::Never);
    }
    Some(parse(value).unwrap_or(Pushback::Never))
}

fn parse(value: &HeaderValue) -> Option<Pushback> {
    let digits = value.to_str().ok()?;
    // `u32::from_str` also takes a leading plus; nobody sends one.
    let millis = digits.bytes().all(|byte| byte.is_ascii_digit());
    let millis: u32 = millis.then(|| digits.parse().ok()).flatten()?;
    Some(Pushback::After(Duration::from_millis(millis.into())))
}

/// Says how often the call was made before.
pub(crate) fn write_previous_attempts(headers: &mut HeaderMap, attempts: u32) {
    headers.insert(PREVIOUS_ATTEMPTS, HeaderValue::from(attempts));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_negative_or_no_number_means_never() {
        let after = |millis| Some(Pushback::After(Duration::from_millis(millis)));
        let never = Some(Pushback::Never);
        for (values, expected) in [
            (&[][..], None),
            (&["0"], after(0)),
            (&["1500"], after(1500)),
            (&["4294967295"], after(u32::MAX.into())),
            (&["4294967296"], never),
            (&["-1"], never),
            (&["+1"], never),
            (&[""], never),
            (&["soon"], never),
            (&["1.5"], never),
            (&["5", "5"], never),
        ] {
            let mut metadata = HeaderMap::new();
            for value in values {
                metadata.append(PUSHBACK, HeaderValue::from_static(value));
            }
            assert_eq!(read_pushback(&metadata), expected, "{values:?}");
        }
    }
}
