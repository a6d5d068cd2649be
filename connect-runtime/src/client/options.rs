//! [`ClientOptions`]: what a generated client does when a call does not say otherwise.

use std::time::Duration;

use http::{HeaderMap, Uri};

use crate::{
    codec::Codec,
    deadline::DeadlinePolicy,
    json::JsonOptions,
    protocol::Protocol,
    settings::{CompressionOptions, Limits, Settings},
};

/// What a generated client does when a call does not say otherwise.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use connect_runtime::{ClientOptions, Codec};
///
/// let options = ClientOptions::new().codec(Codec::Json).timeout(Duration::from_secs(5));
/// ```
#[derive(Clone, Debug)]
pub struct ClientOptions {
    pub(super) protocol: Protocol,
    pub(super) grpc_web_text: bool,
    pub(super) codec: Codec,
    pub(super) json: JsonOptions,
    pub(super) deadlines: DeadlinePolicy,
    pub(super) propagate_deadline: bool,
    pub(super) headers: HeaderMap,
    pub(super) get: bool,
    pub(super) url_max_bytes: usize,
    pub(super) url_overflow: UrlOverflow,
    pub(super) base_url: Option<Uri>,
    pub(super) settings: Settings,
}

/// What becomes of a GET request whose URL would be too long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UrlOverflow {
    /// The call is made with POST.
    #[default]
    Post,
    /// The call fails with `resource_exhausted`.
    Fail,
}

impl ClientOptions {
    /// The defaults: Connect, binary protobuf, no timeout, requests as they are, every compression accepted.
    #[must_use]
    pub fn new() -> Self {
        Self {
            protocol: Protocol::default(),
            grpc_web_text: false,
            codec: Codec::default(),
            json: JsonOptions::default(),
            deadlines: DeadlinePolicy::new(),
            propagate_deadline: true,
            headers: HeaderMap::new(),
            get: false,
            url_max_bytes: DEFAULT_URL_MAX_BYTES,
            url_overflow: UrlOverflow::default(),
            base_url: None,
            settings: Settings::default(),
        }
    }

    /// The protocol to speak.
    #[must_use]
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Speaks gRPC-Web in its text form: the whole body in base64, for what cannot send or read bytes.
    #[must_use]
    pub fn grpc_web_text(mut self, text: bool) -> Self {
        self.grpc_web_text = text;
        self
    }

    /// How messages are encoded.
    #[must_use]
    pub fn codec(mut self, codec: Codec) -> Self {
        self.codec = codec;
        self
    }

    /// How messages in JSON are written and read.
    #[must_use]
    pub fn json(mut self, options: JsonOptions) -> Self {
        self.json = options;
        self
    }

    /// The timeout of every call that does not set its own: the default of the [deadline policy](Self::deadlines).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.deadlines = self.deadlines.default_timeout(timeout);
        self
    }

    /// What is made of the timeouts that calls ask for; what the policy leaves open stays. A call within a handler ends no later
    /// than that all the same.
    #[must_use]
    pub fn deadlines(mut self, policy: DeadlinePolicy) -> Self {
        self.deadlines = policy.or(&self.deadlines);
        self
    }

    /// Whether a call that is made within a handler ends no later than the call that is being handled; it does unless this
    /// is set to `false`. Tasks that the handler spawns are on their own.
    #[must_use]
    pub fn propagate_deadline(mut self, propagate: bool) -> Self {
        self.propagate_deadline = propagate;
        self
    }

    /// Headers of every call that does not set its own of the same name.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Makes the calls that can be made with GET with it: of unary methods without side effects.
    #[must_use]
    pub fn get(mut self, get: bool) -> Self {
        self.get = get;
        self
    }

    /// The longest URL of a GET request, in bytes (8,192 unless set), and what becomes of one that would be longer.
    #[must_use]
    pub fn url_max_bytes(mut self, bytes: usize, overflow: UrlOverflow) -> Self {
        self.url_max_bytes = bytes;
        self.url_overflow = overflow;
        self
    }

    /// Where the service is, for a client that was made with a transport; a path goes before that of the service.
    #[must_use]
    pub fn base_url(mut self, url: Uri) -> Self {
        self.base_url = Some(url);
        self
    }

    /// The largest message, read and written.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// What compressions are accepted, and which is sent.
    #[must_use]
    pub fn compression(mut self, compression: CompressionOptions) -> Self {
        self.settings.compression = compression;
        self
    }
}

impl ClientOptions {
    /// How requests are written and responses read, where neither a call nor a layer says otherwise.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// What every server and proxy in common use takes.
const DEFAULT_URL_MAX_BYTES: usize = 8192;
