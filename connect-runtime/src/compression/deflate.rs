//! `deflate`: the zlib format of RFC 1950, which is what HTTP means by the name.

use std::io::{self, ErrorKind, Read};

use bytes::Bytes;
use flate2::{Compress, Decompress};

use super::pool::Pool;
use super::zlib;
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
    let stream = Inflater::new(data, Decompress::new(ZLIB_HEADER));
    bounded::read(stream, data.len(), limit)
}

/// Decompresses one zlib stream, behind which nothing may follow.
struct Inflater<'a> {
    input: &'a [u8],
    inflate: Decompress,
    ended: bool,
}

impl<'a> Inflater<'a> {
    fn new(input: &'a [u8], inflate: Decompress) -> Self {
        Self {
            input,
            inflate,
            ended: false,
        }
    }
}

impl Read for Inflater<'_> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return match self.input {
                [] => Ok(0),
                _ => Err(ErrorKind::InvalidData.into()),
            };
        }
        let (_, written, ended) = zlib::inflate(&mut self.inflate, &mut self.input, output)?;
        self.ended = ended;
        if written > 0 {
            Ok(written)
        } else if self.ended {
            self.read(output)
        } else {
            // There is room for output, so it must be input that is missing.
            Err(ErrorKind::UnexpectedEof.into())
        }
    }
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
