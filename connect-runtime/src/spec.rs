//! [`Spec`]: what is known of a method before any call.

use std::fmt;

/// What is known of a method before any call: its procedure, its shape, and whether asking twice is harmless.
///
/// Generated code has a constant of this type for every method; layers find it in [`Request::spec`](crate::Request::spec).
///
/// # Examples
///
/// ```
/// use connect_runtime::{IdempotencyLevel, Spec, StreamType};
///
/// const MAKE_HAT: Spec = Spec::new("/shop.v1.Haberdasher/MakeHat", StreamType::Unary)
///     .with_idempotency_level(IdempotencyLevel::NoSideEffects);
/// assert_eq!(MAKE_HAT.service(), "shop.v1.Haberdasher");
/// assert_eq!(MAKE_HAT.method(), "MakeHat");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spec {
    procedure: &'static str,
    stream_type: StreamType,
    idempotency_level: IdempotencyLevel,
}

impl Spec {
    /// Describes the method with this procedure (`/package.Service/Method`) and shape.
    #[must_use]
    pub const fn new(procedure: &'static str, stream_type: StreamType) -> Self {
        Self {
            procedure,
            stream_type,
            idempotency_level: IdempotencyLevel::Unknown,
        }
    }

    /// States the method's `idempotency_level`.
    #[must_use]
    pub const fn with_idempotency_level(mut self, level: IdempotencyLevel) -> Self {
        self.idempotency_level = level;
        self
    }

    /// The full path, such as `/shop.v1.Haberdasher/MakeHat`, without any prefix that the service is mounted under.
    #[must_use]
    pub const fn procedure(&self) -> &'static str {
        self.procedure
    }

    /// The service's full name, such as `shop.v1.Haberdasher`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.split().0
    }

    /// The method's own name, such as `MakeHat`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.split().1
    }

    /// Which of the four shapes the method has.
    #[must_use]
    pub const fn stream_type(&self) -> StreamType {
        self.stream_type
    }

    /// Whether asking twice is harmless, as the .proto file says.
    #[must_use]
    pub const fn idempotency_level(&self) -> IdempotencyLevel {
        self.idempotency_level
    }

    /// Whether the method may be called with HTTP GET: unary and without side effects.
    ///
    /// Spec: <https://connectrpc.com/docs/protocol#unary-get-request>
    #[must_use]
    pub const fn allows_get(&self) -> bool {
        matches!(self.stream_type, StreamType::Unary)
            && matches!(self.idempotency_level, IdempotencyLevel::NoSideEffects)
    }

    /// What a request has that no call was made of yet.
    pub(crate) const UNKNOWN: Self = Self::new("", StreamType::Unary);

    fn split(&self) -> (&'static str, &'static str) {
        self.procedure
            .trim_start_matches('/')
            .rsplit_once('/')
            .unwrap_or((self.procedure, ""))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.procedure)
    }
}

/// The four shapes of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamType {
    /// One request, one response.
    Unary,
    /// Many requests, one response.
    ClientStreaming,
    /// One request, many responses.
    ServerStreaming,
    /// Many requests, many responses.
    BidiStreaming,
}

impl StreamType {
    /// Whether anything streams, in either direction.
    #[must_use]
    pub const fn is_streaming(self) -> bool {
        !matches!(self, Self::Unary)
    }
}

/// How harmless it is to ask twice: `option idempotency_level` of a method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IdempotencyLevel {
    /// Nothing was said.
    #[default]
    Unknown,
    /// The call changes nothing, so it may be cached and made with GET.
    NoSideEffects,
    /// The call may be repeated, with the same effect as once.
    Idempotent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unary_methods_without_side_effects_allow_get() {
        let spec = |shape, level| Spec::new("/a.B/C", shape).with_idempotency_level(level);
        assert!(spec(StreamType::Unary, IdempotencyLevel::NoSideEffects).allows_get());
        assert!(!spec(StreamType::Unary, IdempotencyLevel::Idempotent).allows_get());
        assert!(!spec(StreamType::ServerStreaming, IdempotencyLevel::NoSideEffects).allows_get());
    }

    #[test]
    fn procedure_splits_into_service_and_method() {
        let spec = Spec::new("/NoPackage/Call", StreamType::Unary);
        assert_eq!((spec.service(), spec.method()), ("NoPackage", "Call"));
    }
}
