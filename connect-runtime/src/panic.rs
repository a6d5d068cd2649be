//! Panics of handlers, layers and streams: caught, logged, and answered as `internal`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Error;

/// Runs `f`; a panic becomes an error without the panic's text, which is not meant for strangers.
///
/// What `f` worked on must not be used again after an error.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no text");
        tracing::error!(panic = text, "a call panicked");
        Error::internal("the call panicked")
    })
}
