//! Compression of messages: `gzip`, `br`, `zstd`, `deflate` and `snappy`.
//!
//! A [`Compression`] makes one message small and large again; a [`CompressionSet`] is what one side
//! is willing to use, and [`negotiate`] finds what both are. Which header carries the name, and
//! whether the message stands in an envelope, is the protocol's business.
//!
//! | feature | name on the wire | format | default |
//! |---|---|---|---|
//! | `zstd` | `zstd` | Zstandard, RFC 8878, windows up to 8 MiB | on |
//! | `brotli` | `br` | Brotli, RFC 7932 | on |
//! | `gzip` | `gzip` | gzip, RFC 1952, any number of members | on |
//! | `deflate` | `deflate` | zlib, RFC 1950 | off |
//! | `snappy` | `snappy` | framed Snappy | off |
//!
//! A name whose feature is off is as unknown as any other: it cannot be spelled in code and is not
//! found by [`Compression::from_name`].

mod error;
mod level;
mod negotiate;
mod set;

#[cfg(any(
    feature = "brotli",
    feature = "deflate",
    feature = "gzip",
    feature = "snappy",
    feature = "zstd"
))]
mod bounded;
#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(any(feature = "deflate", feature = "gzip", feature = "zstd"))]
mod pool;
#[cfg(feature = "snappy")]
mod snappy;
#[cfg(any(feature = "deflate", feature = "gzip"))]
mod zlib;
#[cfg(feature = "zstd")]
mod zstd;

#[cfg(test)]
mod tests;

use std::{fmt, io};

use bytes::Bytes;

pub use self::error::{CompressError, DecompressError};
pub use self::level::Level;
pub use self::negotiate::{Preference, negotiate};
pub use self::set::CompressionSet;

/// A way to compress a message.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "gzip")] {
/// use connect_runtime::compression::{Compression, DecompressError, Level};
///
/// let mut compressed = Vec::new();
/// Compression::Gzip.compress(&[b'a'; 1000], Level::Default, &mut compressed)?;
/// assert!(compressed.len() < 100);
///
/// let message = Compression::Gzip.decompress(&compressed, Some(1000))?;
/// assert_eq!(message.len(), 1000);
///
/// let refused = Compression::Gzip.decompress(&compressed, Some(999));
/// assert!(matches!(refused, Err(DecompressError::TooLarge { limit: 999 })));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// `gzip`: spoken by everyone; neither the fastest nor the smallest.
    #[cfg(feature = "gzip")]
    Gzip,
    /// `br`: small text for browsers, several times the work of `zstd`.
    #[cfg(feature = "brotli")]
    Brotli,
    /// `zstd`: the least work for the size; the one to prefer between servers.
    #[cfg(feature = "zstd")]
    Zstd,
    /// `deflate`: gzip's algorithm in the zlib wrapper, for peers that have nothing else.
    #[cfg(feature = "deflate")]
    Deflate,
    /// `snappy`: the framed format, for peers that have nothing else. The format cannot tell a
    /// stream cut between two of its chunks (64 KiB of message each) from a whole one.
    #[cfg(feature = "snappy")]
    Snappy,
}

impl Compression {
    /// All that are compiled in, most preferred first; [`CompressionSet::default`] gives the
    /// reasons for the order.
    pub(super) const ALL: &'static [Self] = &[
        #[cfg(feature = "zstd")]
        Self::Zstd,
        #[cfg(feature = "brotli")]
        Self::Brotli,
        #[cfg(feature = "gzip")]
        Self::Gzip,
        #[cfg(feature = "deflate")]
        Self::Deflate,
        #[cfg(feature = "snappy")]
        Self::Snappy,
    ];

    /// The name on the wire, such as `br`.
    pub const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => "gzip",
            #[cfg(feature = "brotli")]
            Self::Brotli => "br",
            #[cfg(feature = "zstd")]
            Self::Zstd => "zstd",
            #[cfg(feature = "deflate")]
            Self::Deflate => "deflate",
            #[cfg(feature = "snappy")]
            Self::Snappy => "snappy",
        }
    }

    /// Finds the compression that a header names, in any case of letters.
    ///
    /// `identity` is no compression, and so not found.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|compression| compression.name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// Compresses one message and appends it to `out`.
    ///
    /// # Errors
    ///
    /// When the compression's library fails, for want of memory; `out` is then as it was.
    pub fn compress(
        self,
        data: &[u8],
        level: Level,
        out: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        let start = out.len();
        self.append(data, level, out).map_err(|source| {
            out.truncate(start);
            CompressError(source)
        })
    }

    #[cfg_attr(
        not(any(
            feature = "brotli",
            feature = "deflate",
            feature = "gzip",
            feature = "snappy",
            feature = "zstd"
        )),
        expect(
            unused_variables,
            clippy::ptr_arg,
            reason = "without a compression there is nothing to call"
        )
    )]
    fn append(self, data: &[u8], level: Level, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => gzip::compress(data, level, out),
            #[cfg(feature = "brotli")]
            Self::Brotli => brotli::compress(data, level, out),
            #[cfg(feature = "zstd")]
            Self::Zstd => zstd::compress(data, level, out),
            #[cfg(feature = "deflate")]
            Self::Deflate => deflate::compress(data, level, out),
            #[cfg(feature = "snappy")]
            Self::Snappy => snappy::compress(data, level, out),
        }
    }

    /// Decompresses one message, of at most `limit` bytes when there is a limit.
    ///
    /// Stops as soon as the limit is passed. Memory follows what the data holds, never what it or
    /// the limit announces. Zero bytes are the empty message in every compression: the protocols
    /// forbid to decompress them.
    ///
    /// # Errors
    ///
    /// [`DecompressError::TooLarge`] when the message has more than `limit` bytes;
    /// [`DecompressError::Corrupt`] when the data is invalid, is cut short, or goes on after its
    /// end.
    #[cfg_attr(
        not(any(
            feature = "brotli",
            feature = "deflate",
            feature = "gzip",
            feature = "snappy",
            feature = "zstd"
        )),
        expect(
            unused_variables,
            reason = "without a compression there is nothing to call"
        )
    )]
    pub fn decompress(self, data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
        if data.is_empty() {
            return Ok(Bytes::new());
        }
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => gzip::decompress(data, limit),
            #[cfg(feature = "brotli")]
            Self::Brotli => brotli::decompress(data, limit),
            #[cfg(feature = "zstd")]
            Self::Zstd => zstd::decompress(data, limit),
            #[cfg(feature = "deflate")]
            Self::Deflate => deflate::decompress(data, limit),
            #[cfg(feature = "snappy")]
            Self::Snappy => snappy::decompress(data, limit),
        }
    }
}

/// Writes the name on the wire.
impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
