//! [`Outcome`]: how a call has ended, and what has passed until then.

use std::time::Duration;

use http::HeaderMap;

use crate::{Code, Error};

/// How a call has ended, and what has passed until then, as seen from where the interceptor stands.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    pub(super) error: Option<&'a Error>,
    pub(super) requests: u64,
    pub(super) responses: u64,
    pub(super) headers: &'a HeaderMap,
    pub(super) trailers: &'a HeaderMap,
    pub(super) duration: Duration,
}

impl<'a> Outcome<'a> {
    /// The code of the error that the call has ended with; `None` if it succeeded.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.error.map(Error::code)
    }

    /// The error that the call has ended with, metadata included; `None` if it succeeded.
    #[must_use]
    pub fn error(&self) -> Option<&'a Error> {
        self.error
    }

    /// How many request messages have passed.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// How many response messages have passed.
    #[must_use]
    pub fn responses(&self) -> u64 {
        self.responses
    }

    /// The response's headers, as they have passed; empty if the call failed before it had a response.
    #[must_use]
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// The response's trailers, as they have passed; empty if the call failed. Those of an error are its metadata.
    #[must_use]
    pub fn trailers(&self) -> &'a HeaderMap {
        self.trailers
    }

    /// How long the call has taken, from the end of `on_start` to here.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// An [`Outcome`] that outlives what it was borrowed from; of the error, all but the cause.
#[cfg(feature = "blocking")]
pub(in crate::interceptor) struct OwnedOutcome {
    error: Option<Error>,
    requests: u64,
    responses: u64,
    headers: HeaderMap,
    trailers: HeaderMap,
    duration: Duration,
}

#[cfg(feature = "blocking")]
impl Outcome<'_> {
    pub(in crate::interceptor) fn to_owned(self) -> OwnedOutcome {
        OwnedOutcome {
            error: self.error.map(Error::copy),
            requests: self.requests,
            responses: self.responses,
            headers: self.headers.clone(),
            trailers: self.trailers.clone(),
            duration: self.duration,
        }
    }
}

#[cfg(feature = "blocking")]
impl OwnedOutcome {
    pub(in crate::interceptor) fn borrow(&self) -> Outcome<'_> {
        Outcome {
            error: self.error.as_ref(),
            requests: self.requests,
            responses: self.responses,
            headers: &self.headers,
            trailers: &self.trailers,
            duration: self.duration,
        }
    }
}
