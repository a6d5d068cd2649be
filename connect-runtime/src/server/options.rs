//! [`ServerOptions`]: what a generated server does when no layer says otherwise.

use crate::{
    deadline::DeadlinePolicy,
    json::JsonOptions,
    protocol::{Protocol, ProtocolSet},
    settings::{CompressionOptions, Limits, Settings},
};

/// What a generated server does when no layer says otherwise.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Limits, ServerOptions};
///
/// let options = ServerOptions::new().limits(Limits::new().read_max_bytes(64 * 1024)).require_protocol_version(true);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    pub(super) settings: Settings,
    pub(super) deadlines: DeadlinePolicy,
    pub(super) json: JsonOptions,
    pub(super) require_version: bool,
    pub(super) protocols: ProtocolSet,
}

impl ServerOptions {
    /// The defaults: 4 MiB per message read, every compression that is compiled in, deadlines as the callers ask.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest message, read and written.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// What compressions are accepted and offered.
    #[must_use]
    pub fn compression(mut self, compression: CompressionOptions) -> Self {
        self.settings.compression = compression;
        self
    }

    /// What is made of the timeouts that callers ask for.
    #[must_use]
    pub fn deadlines(mut self, policy: DeadlinePolicy) -> Self {
        self.deadlines = policy;
        self
    }

    /// How messages in JSON are written and read.
    #[must_use]
    pub fn json(mut self, options: JsonOptions) -> Self {
        self.json = options;
        self
    }

    /// The protocols that are spoken; all of them unless set. A request in another is answered with 415.
    #[must_use]
    pub fn protocols(mut self, protocols: impl IntoIterator<Item = Protocol>) -> Self {
        self.protocols = protocols.into_iter().collect();
        self
    }

    /// Whether unary Connect requests must name the protocol's version (`connect-protocol-version: 1`, `connect=v1`).
    ///
    /// Off by default, so that any HTTP client works by hand. On, requests that were not meant for RPC are told apart.
    #[must_use]
    pub fn require_protocol_version(mut self, required: bool) -> Self {
        self.require_version = required;
        self
    }
}
