//! The compressions that one side is willing to use, in its order of preference.

use std::fmt;
use std::sync::LazyLock;

use bytes::BytesMut;
use http::HeaderValue;

use super::Compression;

/// An ordered set of [`Compression`]s, most preferred first; as cheap to copy as an integer.
///
/// The default is everything compiled in, in this order, which is by work for the size on RPC
/// messages, measured on JSON of 1 KiB to 1 MiB at [`Level::Default`](super::Level::Default):
///
/// 1. `zstd` makes a message smaller than gzip does, in less than half the time, both ways.
/// 2. `br` makes it smaller still, by a quarter to two fifths, in three to four times gzip's time:
///    for browsers that lack zstd.
/// 3. `gzip` is what everybody has.
/// 4. `deflate` is gzip under a name that some peers take for another format.
/// 5. `snappy` is fast and large.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "gzip", feature = "zstd"))] {
/// use connect_runtime::compression::{Compression, CompressionSet};
///
/// let set = CompressionSet::new(&[Compression::Gzip, Compression::Zstd]);
/// assert_eq!(set.to_string(), "gzip, zstd");
/// assert!(set.contains(Compression::Zstd));
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompressionSet {
    /// The members first, then `None`s.
    members: [Option<Compression>; CompressionSet::MOST],
}

impl CompressionSet {
    /// The most that a set can have: every compression there is.
    pub(super) const MOST: usize = 5;

    /// Makes a set of the compressions given, most preferred first. What comes twice counts where
    /// it comes first.
    pub fn new(compressions: &[Compression]) -> Self {
        compressions.iter().copied().collect()
    }

    /// Makes the set of nothing: messages are sent as they are, and compressed ones are refused.
    pub const fn none() -> Self {
        Self {
            members: [None; Self::MOST],
        }
    }

    /// Whether there is nothing in the set.
    pub const fn is_empty(self) -> bool {
        matches!(self.members, [None, ..])
    }

    /// Whether the set has this compression.
    pub fn contains(self, compression: Compression) -> bool {
        self.members.contains(&Some(compression))
    }

    /// The members, most preferred first.
    pub fn iter(self) -> impl Iterator<Item = Compression> {
        self.members.into_iter().flatten()
    }

    /// The value of an `accept-encoding` header, such as `zstd, br, gzip`; nothing for the empty
    /// set, because some peers cannot read an empty value.
    ///
    /// The default set's value is made once and shared. One of several compressions in another
    /// order is made by each call: whoever sends it often keeps it.
    pub fn header_value(self) -> Option<HeaderValue> {
        static DEFAULT: LazyLock<Option<HeaderValue>> =
            LazyLock::new(|| CompressionSet::default().to_header_value());
        match self.members {
            [Some(only), None, ..] => Some(HeaderValue::from_static(only.name())),
            _ if self == Self::default() => DEFAULT.clone(),
            _ => self.to_header_value(),
        }
    }

    fn to_header_value(self) -> Option<HeaderValue> {
        let mut value = BytesMut::new();
        for (at, member) in self.iter().enumerate() {
            value.extend_from_slice(if at == 0 { b"" } else { b", " });
            value.extend_from_slice(member.name().as_bytes());
        }
        if value.is_empty() {
            None
        } else {
            HeaderValue::from_maybe_shared(value.freeze()).ok()
        }
    }
}

/// Everything compiled in, in the order that the type's documentation explains.
impl Default for CompressionSet {
    fn default() -> Self {
        static ALL: LazyLock<CompressionSet> =
            LazyLock::new(|| CompressionSet::new(Compression::ALL));
        *ALL
    }
}

impl FromIterator<Compression> for CompressionSet {
    fn from_iter<I: IntoIterator<Item = Compression>>(compressions: I) -> Self {
        let mut set = Self::none();
        for compression in compressions {
            if !set.contains(compression)
                && let Some(free) = set.members.iter_mut().find(|member| member.is_none())
            {
                *free = Some(compression);
            }
        }
        set
    }
}

impl fmt::Debug for CompressionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Writes the names on the wire, such as `zstd, br, gzip`.
impl fmt::Display for CompressionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, member) in self.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { ", " })?;
            f.write_str(member.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_everything_in_order() {
        let names: Vec<_> = CompressionSet::default()
            .iter()
            .map(Compression::name)
            .collect();
        let compiled_in = [
            (cfg!(feature = "zstd"), "zstd"),
            (cfg!(feature = "brotli"), "br"),
            (cfg!(feature = "gzip"), "gzip"),
            (cfg!(feature = "deflate"), "deflate"),
            (cfg!(feature = "snappy"), "snappy"),
        ];
        let expected: Vec<_> = compiled_in
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, name)| *name)
            .collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn nothing_has_no_header_value() {
        assert!(CompressionSet::none().is_empty());
        assert_eq!(CompressionSet::none().header_value(), None);
        assert_eq!(CompressionSet::none().to_string(), "");
    }

    #[test]
    fn the_header_value_is_what_display_writes() {
        let forwards = CompressionSet::default();
        let backwards = Compression::ALL.iter().rev().copied().collect();
        let singles = Compression::ALL
            .iter()
            .map(|only| CompressionSet::new(&[*only]));
        for set in [forwards, backwards].into_iter().chain(singles) {
            let value = set
                .header_value()
                .unwrap_or_else(|| HeaderValue::from_static(""));
            assert_eq!(value, set.to_string());
        }
    }

    #[test]
    fn what_comes_twice_counts_once() {
        for compression in Compression::ALL {
            let set = CompressionSet::new(&[*compression; 9]);
            assert_eq!(set.iter().collect::<Vec<_>>(), [*compression]);
        }
    }
}
