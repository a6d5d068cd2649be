//! How much work goes into making a message small.

/// How hard to compress, in words that mean the same for every [`Compression`](super::Compression).
///
/// The libraries' own numbers are chosen for RPC messages, which somebody waits for: even
/// [`Level::Best`] stays below the levels that take a hundred times as long for the last per cent.
///
/// | | zstd | br | gzip, deflate | snappy |
/// |---|---|---|---|---|
/// | `Fastest` | 1 | 1 | 1 | has no levels |
/// | `Default` | 3 | 5 | 4 | |
/// | `Best` | 9 | 9 | 9 | |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Least time.
    Fastest,
    /// Most of the size for little of the time.
    #[default]
    Default,
    /// Smallest within reason.
    Best,
}
