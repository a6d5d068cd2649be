//! `snappy`: the framed format, as Go's `snappy.NewWriter` writes it.
//!
//! Format: <https://github.com/google/snappy/blob/main/framing_format.txt>

use std::io::{self, Write as _};

use bytes::Bytes;

use super::{DecompressError, Level, bounded};

/// Compresses with an encoder of its own, here and in [`decompress`]: the library has no way to
/// reset one.
pub(super) fn compress(data: &[u8], _: Level, out: &mut Vec<u8>) -> io::Result<()> {
    let mut encoder = snap::write::FrameEncoder::new(out);
    encoder.write_all(data)?;
    encoder.flush()
}

pub(super) fn decompress(data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
    bounded::read(snap::read::FrameDecoder::new(data), data.len(), limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_the_framed_one() {
        let mut data = Vec::new();
        compress(b"hat", Level::Default, &mut data).unwrap();
        assert!(data.starts_with(b"\xff\x06\0\0sNaPpY"));
        assert!(
            matches!(
                decompress(b"\x03\x08hat", None),
                Err(DecompressError::Corrupt(_))
            ),
            "raw Snappy"
        );
    }

    #[test]
    fn streams_put_together_are_one() {
        let mut data = Vec::new();
        compress(b"one ", Level::Default, &mut data).unwrap();
        compress(b"two", Level::Default, &mut data).unwrap();
        assert_eq!(decompress(&data, None).unwrap(), "one two");
    }
}
