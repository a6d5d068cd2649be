//! [`Rare`]: metadata that few messages have.

use std::sync::LazyLock;

use http::HeaderMap;

use crate::metadata::append_all;

/// Metadata that few messages have: a pointer, until there is some.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rare(Option<Box<HeaderMap>>);

impl Rare {
    pub(crate) fn get(&self) -> &HeaderMap {
        static NONE: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);
        self.0.as_deref().unwrap_or_else(|| &NONE)
    }

    pub(crate) fn get_mut(&mut self) -> &mut HeaderMap {
        self.0.get_or_insert_default()
    }

    pub(crate) fn take(&mut self) -> HeaderMap {
        self.0.take().map(|metadata| *metadata).unwrap_or_default()
    }

    /// Adds all of `more`, behind what is there.
    pub(crate) fn append(&mut self, more: HeaderMap) {
        if !more.is_empty() {
            append_all(self.get_mut(), more);
        }
    }
}

impl From<HeaderMap> for Rare {
    fn from(metadata: HeaderMap) -> Self {
        Self((!metadata.is_empty()).then(|| Box::new(metadata)))
    }
}
