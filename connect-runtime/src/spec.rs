//! [`Spec`]: what is known of a method before any call.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// What is known of a method before any call: its procedure, its shape, and whether asking twice is harmless.
///
/// Generated code has a constant of this type for every method; layers find it in [`Request::spec`](crate::Request::spec).
/// A gateway makes one of a procedure that it learns at run time, with [`dynamic`](Self::dynamic).
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spec {
    procedure: Procedure,
    stream_type: StreamType,
    idempotency_level: IdempotencyLevel,
}

impl Spec {
    /// Describes the method with this procedure (`/package.Service/Method`) and shape.
    #[must_use]
    pub const fn new(procedure: &'static str, stream_type: StreamType) -> Self {
        Self::of(Procedure::Static(procedure), stream_type)
    }

    /// Describes a method that no generated code describes, as far as it is known: for calls of a
    /// [`RawClient`](crate::client::RawClient).
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Spec, StreamType};
    ///
    /// let name = String::from("MakeHat");
    /// let spec = Spec::dynamic(format!("/shop.v1.Haberdasher/{name}"), StreamType::Unary);
    /// assert_eq!(spec, Spec::new("/shop.v1.Haberdasher/MakeHat", StreamType::Unary));
    /// ```
    #[must_use]
    pub fn dynamic(procedure: impl Into<Arc<str>>, stream_type: StreamType) -> Self {
        Self::of(Procedure::Shared(procedure.into()), stream_type)
    }

    const fn of(procedure: Procedure, stream_type: StreamType) -> Self {
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
    pub fn procedure(&self) -> &str {
        self.procedure.as_str()
    }

    /// The procedure, if it was known when this program was compiled.
    pub(crate) fn static_procedure(&self) -> Option<&'static str> {
        match self.procedure {
            Procedure::Static(procedure) => Some(procedure),
            Procedure::Shared(_) => None,
        }
    }

    /// The service's full name, such as `shop.v1.Haberdasher`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.split().0
    }

    /// The method's own name, such as `MakeHat`.
    #[must_use]
    pub fn method(&self) -> &str {
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

    fn split(&self) -> (&str, &str) {
        let procedure = self.procedure();
        procedure
            .trim_start_matches('/')
            .rsplit_once('/')
            .unwrap_or((procedure, ""))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.procedure())
    }
}

/// A procedure; one that generated code names costs nothing to copy.
#[derive(Clone)]
enum Procedure {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Procedure {
    fn as_str(&self) -> &str {
        match self {
            Self::Static(procedure) => procedure,
            Self::Shared(procedure) => procedure,
        }
    }
}

impl PartialEq for Procedure {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Procedure {}

impl Hash for Procedure {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
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
