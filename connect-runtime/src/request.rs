//! [`Request`]: a message on its way to a handler, with everything known of its call.

use std::{
    net::SocketAddr,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use http::{Extensions, HeaderMap, Method, Uri, request::Parts};

use crate::{
    Payload,
    client::{ClientOptions, UrlOverflow},
    codec::Codec,
    deadline::Deadline,
    json::JsonOptions,
    protocol::Protocol,
    settings::Settings,
    spec::Spec,
};

/// A message on its way to a handler, with everything that is known of its call.
///
/// It dereferences to the message, so a handler reads fields directly. A client makes one only to send headers with a
/// message; most pass the message itself. Layers see it as `Request<`[`Payload`](crate::Payload)`>`.
///
/// # Examples
///
/// ```
/// use connect_runtime::Request;
/// use prost_types::Duration;
///
/// let request = Request::new(Duration { seconds: 12, nanos: 0 });
/// assert_eq!(request.seconds, 12);
/// assert!(request.headers().is_empty());
/// ```
#[derive(Debug)]
pub struct Request<T> {
    message: T,
    /// Boxed, because a request is moved through every layer.
    head: Box<Head>,
}

/// Everything that is known of a call beside its messages.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) parts: Parts,
    pub(crate) call: Call,
}

/// What is known of a call beside its HTTP request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) spec: Spec,
    pub(crate) route: Route,
    pub(crate) protocol: Protocol,
    pub(crate) codec: Codec,
    /// How JSON is written and read.
    pub(crate) json: JsonOptions,
    pub(crate) deadline: Option<Deadline>,
    /// Client: make the call with GET.
    pub(crate) get: bool,
    /// Client: speak gRPC-Web in base64.
    pub(crate) text: bool,
    /// Client: the longest URL of a GET request, and what becomes of one that would be longer.
    pub(crate) url_limit: (usize, UrlOverflow),
    /// What the layer at work was put around.
    pub(crate) scope: Scope,
    /// What the call itself says, then what layers of its method say. A client writes the request and reads the response
    /// by it; on a server it is what other layers must leave alone.
    pub(crate) settings: Settings,
    /// Client: what layers of all methods say; boxed, because most say nothing.
    pub(crate) general: Option<Box<Settings>>,
    /// Client: what its options say.
    pub(crate) options: Option<Arc<ClientOptions>>,
}

/// What a layer was put around, which decides what its settings go before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All methods.
    #[default]
    All,
    /// Some methods.
    Some,
}

/// Server: which method a call is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    /// Which of the services that are served together; `None` if it is none of them.
    pub(crate) service: Option<usize>,
    /// Which of the service's methods; `None` if it is none of them.
    pub(crate) method: Option<usize>,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            spec: Spec::UNKNOWN,
            route: Route::default(),
            protocol: Protocol::Connect,
            codec: Codec::default(),
            json: JsonOptions::default(),
            deadline: None,
            get: false,
            text: false,
            url_limit: (usize::MAX, UrlOverflow::Post),
            scope: Scope::default(),
            settings: Settings::default(),
            general: None,
            options: None,
        }
    }
}

impl Call {
    /// Takes what the layer at work sets, and says what of it counts.
    pub(crate) fn configure(&mut self, settings: &Settings) -> Settings {
        match self.scope {
            Scope::Some => {
                self.settings.fill(settings);
                *settings
            }
            Scope::All => {
                self.general.get_or_insert_default().fill(settings);
                settings.except(&self.settings)
            }
        }
    }

    /// How a client writes the request and reads the response.
    pub(crate) fn client_settings(&self, payload: &Settings) -> Settings {
        let mut settings = *payload;
        settings.fill(&self.settings);
        if let Some(general) = &self.general {
            settings.fill(general);
        }
        if let Some(options) = &self.options {
            settings.fill(options.settings());
        }
        settings
    }
}

impl<T> Request<T> {
    /// A request without headers.
    pub fn new(message: T) -> Self {
        Self::from_parts(
            message,
            http::Request::new(()).into_parts().0,
            Call::default(),
        )
    }

    /// The message, or for a stream the messages.
    pub fn message(&self) -> &T {
        &self.message
    }

    /// The message, to be changed.
    pub fn message_mut(&mut self) -> &mut T {
        &mut self.message
    }

    /// Takes the message out.
    pub fn into_message(self) -> T {
        self.message
    }

    /// Leading metadata: the request's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.parts.headers
    }

    /// Leading metadata, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.head.parts.headers
    }

    /// Values that layers hand on to those further in; on a server also those of the HTTP middleware around it.
    pub fn extensions(&self) -> &Extensions {
        &self.head.parts.extensions
    }

    /// Values that layers hand on, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.head.parts.extensions
    }

    /// What is known of the method; its procedure is empty while nobody has made a call of the request.
    ///
    /// Of a call that only a fallback serves, it is what the call itself says: the shape is unary for a unary call of
    /// Connect, and bidi streaming for everything else.
    pub fn spec(&self) -> &Spec {
        &self.head.call.spec
    }

    /// The protocol that the caller speaks.
    pub fn protocol(&self) -> Protocol {
        self.head.call.protocol
    }

    /// How the messages are encoded.
    pub fn codec(&self) -> Codec {
        self.head.call.codec
    }

    /// The verb of the HTTP request: POST, or GET for a call that asked for it.
    pub fn http_method(&self) -> &Method {
        &self.head.parts.method
    }

    /// The target of the HTTP request. A GET request's query has the protocol's parameters and any others.
    pub fn uri(&self) -> &Uri {
        &self.head.parts.uri
    }

    /// The head of the HTTP request, for what works on one, such as the extractors of a web framework.
    pub fn http_parts_mut(&mut self) -> &mut Parts {
        &mut self.head.parts
    }

    /// The instant at which the call ends, if it has a timeout.
    pub fn deadline(&self) -> Option<std::time::Instant> {
        self.head
            .call
            .deadline
            .as_ref()
            .map(|deadline| deadline.instant().into_std())
    }

    /// How much time is left, if the call has a timeout; zero once the deadline has passed.
    pub fn remaining_time(&self) -> Option<Duration> {
        self.head.call.deadline.as_ref().map(Deadline::remaining)
    }

    /// Who is on the other end, if the HTTP server says so.
    pub fn peer(&self) -> Option<&Peer> {
        self.head.parts.extensions.get()
    }

    /// Replaces the message and keeps everything else.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Request<U> {
        Request {
            message: f(self.message),
            head: self.head,
        }
    }

    /// Takes the message out and leaves a request of everything else.
    pub fn take(self) -> (T, Request<()>) {
        (
            self.message,
            Request {
                message: (),
                head: self.head,
            },
        )
    }

    pub(crate) fn from_parts(message: T, parts: Parts, call: Call) -> Self {
        Self::from_head(message, Box::new(Head { parts, call }))
    }

    pub(crate) fn from_head(message: T, head: Box<Head>) -> Self {
        Self { message, head }
    }

    pub(crate) fn into_head(self) -> (T, Box<Head>) {
        (self.message, self.head)
    }

    pub(crate) fn call(&self) -> &Call {
        &self.head.call
    }

    pub(crate) fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    pub(crate) fn call_mut(&mut self) -> &mut Call {
        &mut self.head.call
    }

    pub(crate) fn deadline_cell(&self) -> Option<&Deadline> {
        self.head.call.deadline.as_ref()
    }

    pub(crate) fn set_deadline(&mut self, deadline: Deadline) {
        self.head.call.deadline = Some(deadline);
    }
}

impl Request<Payload> {
    /// A copy with the encoded bytes of the message: what a [`tower::retry::Policy`] needs to keep a request.
    ///
    /// `None` if the request is a stream, which is there only once; a [`RetryLayer`](crate::RetryLayer) can repeat those
    /// too, up to a limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Payload, Request};
    ///
    /// let request = Request::new(Payload::one(Codec::Json, r#"{"inches":12}"#));
    /// assert!(request.try_clone().is_some());
    /// ```
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        self.message
            .try_clone()
            .map(|payload| self.with_message(payload))
    }
}

impl<T> Request<T> {
    /// Another message with a copy of everything else.
    pub(crate) fn with_message<U>(&self, message: U) -> Request<U> {
        Request::from_head(message, self.head.clone())
    }
}

impl<T> Deref for Request<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.message
    }
}

impl<T> DerefMut for Request<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.message
    }
}

impl<T> From<T> for Request<T> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

/// Who is on the other end of a call. The HTTP server puts it into the request's extensions; `connect_axum::serve` does.
#[derive(Clone, Debug)]
pub struct Peer {
    address: SocketAddr,
    certificates: Option<Arc<[Vec<u8>]>>,
}

impl Peer {
    /// A peer at this address.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            certificates: None,
        }
    }

    /// Adds the certificates that the peer presented, in DER, its own first.
    #[must_use]
    pub fn with_certificates(mut self, certificates: impl Into<Arc<[Vec<u8>]>>) -> Self {
        self.certificates = Some(certificates.into());
        self
    }

    /// The address of the other end of the connection.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificates that the peer presented in TLS, in DER, its own first; empty if it presented none.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        self.certificates.as_deref().unwrap_or_default()
    }
}
