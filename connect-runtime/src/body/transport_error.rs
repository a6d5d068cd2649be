//! What the transport's errors mean: connections that fail, streams that are reset.

use super::reset;
use crate::{
    Code, Error,
    error::{BoxError, chain},
};

/// The error of a call whose connection failed on the way; `otherwise` is its code when nothing more is known.
///
/// An [`Error`] of ours in the chain of causes is the error.
pub(crate) fn from_transport(source: BoxError, otherwise: Code) -> Error {
    if let Some(ours) = Error::find_in(&source) {
        return ours;
    }
    match reset::meaning(source.as_ref()) {
        Some((code, text)) => Error::new(code, text).with_source(source),
        None if otherwise == Code::Unavailable => {
            // For whoever made the call; it is not sent on.
            let cause = chain::root(source.as_ref());
            Error::new(otherwise, format!("the connection failed: {cause}")).with_source(source)
        }
        None => Error::new(otherwise, "the connection failed").with_source(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_else_is_what_the_caller_says() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert_eq!(
            from_transport(refused.into(), Code::Unavailable).code(),
            Code::Unavailable
        );
    }
}
