//! Compression: what is accepted, what is sent, how it is chosen.

use tower::Layer;

use super::SettingsService;
use crate::compression::{CompressionSet, Level, Preference};

/// What compressions are accepted and sent.
///
/// A server accepts and offers all that are compiled in, and sends the first of its own order that the client accepts,
/// q-values heeded. A client accepts all and sends its requests uncompressed, because it cannot know what the server
/// accepts. Messages below [`DEFAULT_MIN_BYTES`](Self::DEFAULT_MIN_BYTES) are sent as they are.
///
/// # Examples
///
/// ```
/// use connect_runtime::{CompressionOptions, CompressionSet, ServerOptions};
///
/// let quiet = CompressionOptions::new().send(CompressionSet::none());
/// let options = ServerOptions::new().compression(quiet);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CompressionOptions {
    pub(crate) accept: Option<CompressionSet>,
    pub(crate) send: Option<CompressionSet>,
    pub(crate) min_bytes: Option<usize>,
    pub(crate) preference: Option<Preference>,
    pub(crate) level: Option<Level>,
}

impl CompressionOptions {
    /// Below this size, in bytes, compressing costs more than it saves: a packet holds the message either way.
    pub const DEFAULT_MIN_BYTES: usize = 1024;

    /// Sets nothing, so that what is set further out holds.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            accept: None,
            send: None,
            min_bytes: None,
            preference: None,
            level: None,
        }
    }

    /// What may be received. Anything else is refused: as `unimplemented` by a server, as `internal` by a client.
    #[must_use]
    pub fn accept(mut self, accept: CompressionSet) -> Self {
        self.accept = Some(accept);
        self
    }

    /// What may be sent, in order of preference. A client sends the first.
    #[must_use]
    pub fn send(mut self, send: CompressionSet) -> Self {
        self.send = Some(send);
        self
    }

    /// Messages shorter than this, in bytes, are sent as they are.
    #[must_use]
    pub const fn min_bytes(mut self, bytes: usize) -> Self {
        self.min_bytes = Some(bytes);
        self
    }

    /// Whose order decides when a server chooses: its own (the default), or the client's as the protocol's first
    /// specification has it.
    #[must_use]
    pub fn preference(mut self, preference: Preference) -> Self {
        self.preference = Some(preference);
        self
    }

    /// How much work goes into making messages small; [`Level::Default`] unless set.
    #[must_use]
    pub const fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    pub(super) fn except(&self, other: &Self) -> Self {
        Self {
            accept: self.accept.filter(|_| other.accept.is_none()),
            send: self.send.filter(|_| other.send.is_none()),
            min_bytes: self.min_bytes.filter(|_| other.min_bytes.is_none()),
            preference: self.preference.filter(|_| other.preference.is_none()),
            level: self.level.filter(|_| other.level.is_none()),
        }
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            accept: self.accept.or(other.accept),
            send: self.send.or(other.send),
            min_bytes: self.min_bytes.or(other.min_bytes),
            preference: self.preference.or(other.preference),
            level: self.level.or(other.level),
        }
    }
}

/// Sets [`CompressionOptions`] for everything below it, on a server or a client.
///
/// # Examples
///
/// ```
/// use connect_runtime::{CompressionLayer, CompressionOptions};
/// use tower::ServiceBuilder;
///
/// let large = CompressionOptions::new().min_bytes(64 * 1024);
/// let layers = ServiceBuilder::new().layer(CompressionLayer::new(large));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CompressionLayer(CompressionOptions);

impl CompressionLayer {
    /// Sets these options.
    #[must_use]
    pub const fn new(options: CompressionOptions) -> Self {
        Self(options)
    }
}

impl<S> Layer<S> for CompressionLayer {
    type Service = SettingsService<S>;

    fn layer(&self, inner: S) -> SettingsService<S> {
        SettingsService::new(inner, self.0.into())
    }
}
