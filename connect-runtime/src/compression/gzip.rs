//! `gzip`: RFC 1952.

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
        |level| Compress::new_gzip(level, WINDOW_BITS),
        data,
        level,
        out,
    )
}

/// Decompresses all members: a gzip stream may have several, and the message is all of them (RFC
/// 1952, section 2.2).
pub(super) fn decompress(data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
    let new = || Decompress::new_gzip(WINDOW_BITS);
    let members = Inflater::new(data, new(), Some(new));
    bounded::read(members, data.len(), limit)
}

/// The format's largest window, 32 KiB, which every decoder has.
const WINDOW_BITS: u8 = 15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_members_are_read() {
        let mut data = Vec::new();
        for member in [&b"one "[..], b"", b"two ", b"three"] {
            compress(member, Level::Default, &mut data).unwrap();
        }
        assert_eq!(decompress(&data, Some(13)).unwrap(), "one two three");
        assert!(matches!(
            decompress(&data, Some(12)),
            Err(DecompressError::TooLarge { limit: 12 })
        ));
    }

    #[test]
    fn a_second_member_cut_short_is_corrupt() {
        let mut data = Vec::new();
        compress(b"one", Level::Default, &mut data).unwrap();
        let first = data.len();
        compress(b"two", Level::Default, &mut data).unwrap();
        for len in first + 1..data.len() {
            let result = decompress(&data[..len], None);
            assert!(
                matches!(result, Err(DecompressError::Corrupt(_))),
                "{len} bytes"
            );
        }
    }

    #[test]
    fn optional_header_fields_are_skipped() {
        // FEXTRA, FNAME and FCOMMENT, around `hat` in a stored block.
        let header = b"\x1f\x8b\x08\x1c\0\0\0\0\0\xff\x02\0xyname\0comment\0";
        let body = b"\x01\x03\0\xfc\xffhat\x49\xac\x0b\x92\x03\0\0\0";
        let data = [&header[..], body].concat();
        assert_eq!(decompress(&data, None).unwrap(), "hat");
    }

    #[test]
    fn a_wrong_checksum_is_corrupt() {
        let mut data = Vec::new();
        compress(b"hat", Level::Default, &mut data).unwrap();
        let checksum = data.len() - 8;
        data[checksum] ^= 1;
        assert!(matches!(
            decompress(&data, None),
            Err(DecompressError::Corrupt(_))
        ));
    }
}
