//! `deflate`: the zlib format of RFC 1950, which is what HTTP means by the name.

use std::io;

use bytes::Bytes;
use flate2::{Compress, Decompress};

use super::pool::Pool;
use super::zlib::{self, Inflater};
use super::{DecompressError, Level, bounded};

pub(super) fn compress(data: &[u8], level: Level, out: &mut Vec<u8>) -> io::Result<()> {
    static POOL: Pool<Compress> = Pool::new();
    zlib::compress(
        &POOL,
        |level| Compress::new(level, ZLIB_HEADER),
        data,
        level,
        out,
    )
}

pub(super) fn decompress(data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
    let stream = Inflater::new(data, Decompress::new(ZLIB_HEADER), None);
    bounded::read(stream, data.len(), limit)
}

/// Without the header it would be raw DEFLATE, which some peers send in error and which cannot be
/// told from damage.
const ZLIB_HEADER: bool = true;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrapper_is_zlib() {
        // `hat`, as Python's zlib.compress writes it.
        let data = b"\x78\x9c\xcb\x48\x2c\x01\x00\x02\x71\x01\x3e";
        assert_eq!(decompress(data, None).unwrap(), "hat");
        assert!(
            matches!(
                decompress(&data[2..], None),
                Err(DecompressError::Corrupt(_))
            ),
            "raw DEFLATE"
        );
    }
}
