//! Limits: the largest message, read and written.

use tower::Layer;

use super::SettingsService;

/// The largest message that is read, and the largest that is written, in bytes of the uncompressed message.
///
/// Without a limit of its own, everything reads at most [4 MiB](Limits::DEFAULT_READ_MAX_BYTES) and writes without limit.
/// A larger message is `resource_exhausted`; never more than the limit is held, whatever the message's length prefix or
/// compressed size say.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Limits, ServerOptions};
///
/// let options = ServerOptions::new().limits(Limits::new().read_max_bytes(1 << 20));
/// let unlimited = Limits::new().unlimited_read();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    read: Option<Limit>,
    write: Option<Limit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Bytes(usize),
    Unlimited,
}

impl Limits {
    /// What is read when nobody says otherwise: 4 MiB.
    pub const DEFAULT_READ_MAX_BYTES: usize = 4 * 1024 * 1024;

    /// Sets neither limit, so that those from further out hold.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            read: None,
            write: None,
        }
    }

    /// The largest message that is read.
    #[must_use]
    pub const fn read_max_bytes(mut self, bytes: usize) -> Self {
        self.read = Some(Limit::Bytes(bytes));
        self
    }

    /// Switches the read limit off. A peer can then make the process hold as much as it likes to send.
    #[must_use]
    pub const fn unlimited_read(mut self) -> Self {
        self.read = Some(Limit::Unlimited);
        self
    }

    /// The largest message that is written.
    #[must_use]
    pub const fn write_max_bytes(mut self, bytes: usize) -> Self {
        self.write = Some(Limit::Bytes(bytes));
        self
    }

    /// Switches the write limit off, which is the default.
    #[must_use]
    pub const fn unlimited_write(mut self) -> Self {
        self.write = Some(Limit::Unlimited);
        self
    }

    /// The read limit in force; `None` is no limit.
    pub(crate) fn read(&self) -> Option<usize> {
        match self.read {
            None => Some(Self::DEFAULT_READ_MAX_BYTES),
            Some(Limit::Bytes(bytes)) => Some(bytes),
            Some(Limit::Unlimited) => None,
        }
    }

    /// The write limit in force; `None` is no limit.
    pub(crate) fn write(&self) -> Option<usize> {
        match self.write {
            Some(Limit::Bytes(bytes)) => Some(bytes),
            None | Some(Limit::Unlimited) => None,
        }
    }

    pub(super) fn except(&self, other: &Self) -> Self {
        Self {
            read: self.read.filter(|_| other.read.is_none()),
            write: self.write.filter(|_| other.write.is_none()),
        }
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            read: self.read.or(other.read),
            write: self.write.or(other.write),
        }
    }
}

/// Sets [`Limits`] for everything below it, on a server or a client.
///
/// # Examples
///
/// ```
/// use connect_runtime::LimitsLayer;
/// use tower::ServiceBuilder;
///
/// let layers = ServiceBuilder::new().layer(LimitsLayer::new().read_max_bytes(1 << 20));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LimitsLayer(Limits);

impl LimitsLayer {
    /// Sets neither limit.
    #[must_use]
    pub const fn new() -> Self {
        Self(Limits::new())
    }

    /// The largest message that is read, in bytes.
    #[must_use]
    pub const fn read_max_bytes(self, bytes: usize) -> Self {
        Self(self.0.read_max_bytes(bytes))
    }

    /// Switches the read limit off.
    #[must_use]
    pub const fn unlimited_read(self) -> Self {
        Self(self.0.unlimited_read())
    }

    /// The largest message that is written, in bytes.
    #[must_use]
    pub const fn write_max_bytes(self, bytes: usize) -> Self {
        Self(self.0.write_max_bytes(bytes))
    }
}

impl From<Limits> for LimitsLayer {
    fn from(limits: Limits) -> Self {
        Self(limits)
    }
}

impl<S> Layer<S> for LimitsLayer {
    type Service = SettingsService<S>;

    fn layer(&self, inner: S) -> SettingsService<S> {
        SettingsService::new(inner, self.0.into())
    }
}
