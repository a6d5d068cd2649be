//! How payloads are read and written: sizes and compression, as options and as layers.
//!
//! A payload is read and written lazily, so a layer need not touch a body: it leaves its settings with the payload.
//! Whoever stands nearest to the user's code has the last word: a reader takes each setting it is given on its way in, a
//! writer keeps the first one it was given. What is set for single methods goes before what is set for all.

mod compression;
mod limits;
mod service;

pub use self::{
    compression::{CompressionLayer, CompressionOptions},
    limits::{Limits, LimitsLayer},
    service::{SettingsFuture, SettingsService},
};

/// Everything that can be set about reading and writing a payload; what is `None` is left to whoever stands further out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) compression: CompressionOptions,
}

impl Settings {
    /// Takes what `other` sets.
    pub(crate) fn overwrite(&mut self, other: &Self) {
        *self = other.or(self);
    }

    /// Takes what `other` sets and is not set yet.
    pub(crate) fn fill(&mut self, other: &Self) {
        *self = self.or(other);
    }

    /// What `other` does not set.
    pub(crate) fn except(&self, other: &Self) -> Self {
        Self {
            limits: self.limits.except(&other.limits),
            compression: self.compression.except(&other.compression),
        }
    }

    fn or(&self, other: &Self) -> Self {
        Self {
            limits: self.limits.or(&other.limits),
            compression: self.compression.or(&other.compression),
        }
    }
}

impl From<Limits> for Settings {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }
}

impl From<CompressionOptions> for Settings {
    fn from(compression: CompressionOptions) -> Self {
        Self {
            compression,
            ..Self::default()
        }
    }
}
