//! [`Error`]: how a call fails, on both sides.

pub(crate) mod chain;
mod code;
mod detail;

use std::{borrow::Cow, error::Error as StdError, fmt};

use http::HeaderMap;

pub use self::{
    code::{Code, UnknownCode},
    detail::ErrorDetail,
};

/// Any error that can cross threads; what tower's layers and HTTP bodies fail with.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// How a call fails: a [`Code`], a message for the caller, details, and metadata.
///
/// What a handler returns reaches the client intact. Only text that somebody wrote as an RPC error is sent: an error
/// made [from](From) anything else is `internal` and keeps its text in [`source`](StdError::source), for logs. An error
/// that a *client* returned is not sent on either, unless the handler says so with [`forward`](Error::forward): what
/// another service said may not be meant for this one's callers.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Code, Error};
///
/// let error = Error::invalid_argument("inches: I can't make a hat that small!");
/// assert_eq!(error.code(), Code::InvalidArgument);
/// assert_eq!(error.to_string(), "invalid_argument: inches: I can't make a hat that small!");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    code: Code,
    message: Cow<'static, str>,
    details: Vec<ErrorDetail>,
    metadata: HeaderMap,
    source: Option<BoxError>,
    origin: Origin,
}

/// Where an error comes from, which decides whether its text may be sent on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Written here as an RPC error.
    Here,
    /// Returned by a client: written elsewhere, or a failure on the way there.
    Call,
    /// Not a failure: what the caller has is still good ([`Error::not_modified`]).
    NotModified,
}

macro_rules! constructors {
    ($($name:ident $code:ident $text:literal,)+) => {
        $(
            #[doc = concat!("An error with [`Code::", stringify!($code), "`]: ", $text, ".")]
            #[must_use]
            pub fn $name(message: impl Into<Cow<'static, str>>) -> Self {
                Self::new(Code::$code, message)
            }
        )+
    };
}

impl Error {
    /// An error with this code, and a message for the caller; it may be empty.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            details: Vec::new(),
            metadata: HeaderMap::new(),
            source: None,
            origin: Origin::Here,
        }))
    }

    constructors! {
        canceled Canceled "the caller gave the call up",
        unknown Unknown "nobody said what went wrong",
        invalid_argument InvalidArgument "the request is wrong, whatever the state of the system",
        deadline_exceeded DeadlineExceeded "the deadline passed before the call was over",
        not_found NotFound "what was asked for does not exist",
        already_exists AlreadyExists "what was to be created is there already",
        permission_denied PermissionDenied "the caller is known, and may not do this",
        resource_exhausted ResourceExhausted "a quota or limit is used up",
        failed_precondition FailedPrecondition "the system is not in the state that the call needs",
        aborted Aborted "a conflict with another call",
        out_of_range OutOfRange "past the end of something",
        unimplemented Unimplemented "the method does not exist or is not supported",
        internal Internal "something that should never happen did",
        unavailable Unavailable "the service cannot be reached at the moment",
        data_loss DataLoss "data are lost or corrupt",
        unauthenticated Unauthenticated "the caller did not prove who they are",
    }

    /// Answers a GET request with *not modified*: what the caller has cached is still good.
    ///
    /// Give it the headers that a fresh answer would have (`etag`, `cache-control`, …) with
    /// [`with_metadata`](Self::with_metadata). A call that was not made with GET gets an error with code `unknown`; a
    /// client sees [`is_not_modified`](Self::is_not_modified).
    #[must_use]
    pub fn not_modified() -> Self {
        let mut error = Self::unknown("not modified");
        error.0.origin = Origin::NotModified;
        error
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message for the caller; it may be empty.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The messages that travel with the error.
    #[must_use]
    pub fn details(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// The first detail of this type that can be decoded.
    #[must_use]
    pub fn detail<M: prost::Message + prost::Name + Default>(&self) -> Option<M> {
        self.details()
            .iter()
            .find_map(|detail| detail.decode()?.ok())
    }

    /// Metadata that travel with the error.
    ///
    /// From a handler they are sent with it: as headers where an error has headers of its own, otherwise as trailers.
    /// At a client they are the response's headers and trailers together.
    #[must_use]
    pub fn metadata(&self) -> &HeaderMap {
        &self.0.metadata
    }

    /// Metadata that travel with the error, to be changed.
    pub fn metadata_mut(&mut self) -> &mut HeaderMap {
        &mut self.0.metadata
    }

    /// Whether a server said that what the caller has cached is still good.
    #[must_use]
    pub fn is_not_modified(&self) -> bool {
        self.0.origin == Origin::NotModified
    }

    /// Adds a detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<ErrorDetail>) -> Self {
        self.0.details.push(detail.into());
        self
    }

    /// Replaces the metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: HeaderMap) -> Self {
        self.0.metadata = metadata;
        self
    }

    /// Keeps what caused the error, for logs; it is never sent.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Lets an error that a client returned be sent on to this service's own caller, with its text and details.
    ///
    /// Its metadata are dropped: they belong to the other response.
    #[must_use]
    pub fn forward(mut self) -> Self {
        self.0.origin = Origin::Here;
        self.0.metadata.clear();
        self
    }

    /// Marks the error as a client's, which is not sent on by itself.
    pub(crate) fn into_received(mut self) -> Self {
        if self.0.origin == Origin::Here {
            self.0.origin = Origin::Call;
        }
        self
    }

    /// The error as a gateway sends it on: whole, if it came over the wire. One that arose on the way there has a cause, and
    /// keeps its text, which may name what is behind the gateway.
    pub(crate) fn into_forwarded(mut self) -> Self {
        if self.0.source.is_some() && self.0.origin != Origin::NotModified {
            return Self::new(self.code(), "").with_source(self);
        }
        if self.0.origin == Origin::Call {
            self.0.origin = Origin::Here;
        }
        self
    }

    /// What a server may say of this error to a stranger.
    pub(crate) fn into_public(self) -> Self {
        match self.0.origin {
            Origin::Here | Origin::NotModified => self,
            Origin::Call => Self::internal("").with_source(self),
        }
    }

    /// The error that a layer or body failed with: an `Error` of ours wherever it is in the chain of causes.
    pub(crate) fn find_in(source: &BoxError) -> Option<Self> {
        chain::find(source.as_ref()).map(Self::copy)
    }

    /// What the errors of tower's layers mean.
    fn of_layer(error: BoxError) -> Self {
        let meaning = if chain::find::<tower::timeout::error::Elapsed>(error.as_ref()).is_some() {
            Self::deadline_exceeded("the call took too long")
        } else if chain::find::<tower::load_shed::error::Overloaded>(error.as_ref()).is_some() {
            Self::unavailable("the service is overloaded")
        } else if chain::find::<tower::buffer::error::Closed>(error.as_ref()).is_some() {
            Self::unavailable("the service has stopped")
        } else {
            Self::internal("")
        };
        meaning.with_source(error)
    }

    /// A copy without the cause, which cannot be copied.
    pub(crate) fn copy(&self) -> Self {
        let inner = &self.0;
        Self(Box::new(Inner {
            code: inner.code,
            message: inner.message.clone(),
            details: inner.details.clone(),
            metadata: inner.metadata.clone(),
            source: None,
            origin: inner.origin,
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            "" => write!(f, "{}", self.code()),
            message => write!(f, "{}: {message}", self.code()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug
            .field("code", &self.0.code)
            .field("message", &self.0.message);
        if !self.0.details.is_empty() {
            debug.field("details", &self.0.details);
        }
        if !self.0.metadata.is_empty() {
            debug.field("metadata", &self.0.metadata);
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<BoxError> for Error {
    /// An `Error` in the box is taken out; those of tower's layers get a code; anything else becomes `internal`, its text
    /// unsent.
    fn from(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => match Self::find_in(&error) {
                Some(ours) => ours.with_source(error),
                None => Self::of_layer(error),
            },
        }
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_authored_text_is_public() {
        let ours = Error::not_found("no such hat").into_public();
        assert_eq!(
            (ours.code(), ours.message()),
            (Code::NotFound, "no such hat")
        );

        let theirs = Error::not_found("table hats, row 7")
            .into_received()
            .into_public();
        assert_eq!((theirs.code(), theirs.message()), (Code::Internal, ""));
        assert!(theirs.source().is_some());

        let forwarded = Error::not_found("no such hat")
            .into_received()
            .forward()
            .into_public();
        assert_eq!(
            (forwarded.code(), forwarded.message()),
            (Code::NotFound, "no such hat")
        );
    }

    #[test]
    fn a_gateway_sends_on_what_came_over_the_wire() {
        let mut metadata = HeaderMap::new();
        metadata.insert("x-row", http::HeaderValue::from_static("7"));
        let theirs = Error::not_found("no such hat").with_metadata(metadata);
        let theirs = theirs.into_received().into_forwarded().into_public();
        assert_eq!(
            (theirs.code(), theirs.message()),
            (Code::NotFound, "no such hat")
        );
        assert!(theirs.metadata().contains_key("x-row"));

        let ours = Error::unavailable("10.0.0.7 refused").with_source("refused");
        let ours = ours.into_received().into_forwarded().into_public();
        assert_eq!((ours.code(), ours.message()), (Code::Unavailable, ""));
    }

    #[test]
    fn boxed_errors_are_internal_unless_they_hold_an_error_of_ours() {
        let foreign = Error::from(BoxError::from("db password is hunter2"));
        assert_eq!((foreign.code(), foreign.message()), (Code::Internal, ""));

        let ours = Error::from(BoxError::from(Error::aborted("try again")));
        assert_eq!((ours.code(), ours.message()), (Code::Aborted, "try again"));

        let wrapped = std::io::Error::other(Error::aborted("try again"));
        assert_eq!(Error::from(BoxError::from(wrapped)).code(), Code::Aborted);
    }
}
