//! The chain of causes of an error, also through those that hide one.

use std::{error::Error as StdError, io};

/// The first of an error and its causes that is a `T`.
///
/// An [`io::Error`] that was made of another error names as its cause only that one's cause; here it is not skipped.
pub(crate) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// The last of the causes: what really happened.
pub(crate) fn root<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    causes(error).last().unwrap_or(error)
}

/// An error and its causes, from the outside in.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn an_error_within_an_io_error_is_found() {
        let outer = io::Error::other(io::Error::other(Error::aborted("")));
        assert!(find::<Error>(&outer).is_some());
        assert!(find::<Error>(&io::Error::from(io::ErrorKind::BrokenPipe)).is_none());
    }
}
