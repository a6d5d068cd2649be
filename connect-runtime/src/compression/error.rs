//! What can go wrong with a compressed message.

use std::error::Error;
use std::{fmt, io};

/// Why a message could not be decompressed.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecompressError {
    /// The message has more bytes than the limit allows. The rest of it was not looked at.
    TooLarge {
        /// The largest message allowed, in bytes.
        limit: usize,
    },
    /// The data is not what its compression's name promises, ends too early, or goes on after its
    /// end.
    Corrupt(io::Error),
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => {
                write!(f, "decompressed message is larger than {limit} bytes")
            }
            Self::Corrupt(_) => f.write_str("compressed message is corrupt"),
        }
    }
}

impl Error for DecompressError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooLarge { .. } => None,
            Self::Corrupt(source) => Some(source),
        }
    }
}

/// A message could not be compressed: the compression's library failed.
#[derive(Debug)]
pub struct CompressError(pub(super) io::Error);

impl fmt::Display for CompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("message cannot be compressed")
    }
}

impl Error for CompressError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
