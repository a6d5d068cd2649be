//! `gzip`: RFC 1952.

use std::io::{self, ErrorKind, Read};

use bytes::Bytes;
use flate2::{Compress, Crc, Decompress};

use super::{DecompressError, Level, bounded, pool::Pool, zlib};

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
    static POOL: Pool<Decompress> = Pool::new();
    let inflate = POOL.take().unwrap_or_else(|| Decompress::new(false));
    let mut members = Members {
        input: data,
        inflate,
        state: State::Header,
        crc: Crc::new(),
    };
    let message = bounded::read(&mut members, data.len(), limit)?;
    POOL.put(members.inflate);
    Ok(message)
}

/// Reads members one after the other, with one raw decompressor: resetting one that knows gzip would make another, and
/// clear twice its window.
struct Members<'a> {
    input: &'a [u8],
    inflate: Decompress,
    state: State,
    /// Checksum and length of the member so far.
    crc: Crc,
}

/// What comes next of the input.
enum State {
    /// The first header.
    Header,
    /// Compressed data.
    Data,
    /// Another header, or nothing.
    NextHeader,
}

impl Read for Members<'_> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                State::NextHeader if self.input.is_empty() => return Ok(0),
                State::Header | State::NextHeader => {
                    self.input = skip_header(self.input).ok_or(ErrorKind::InvalidData)?;
                    self.inflate.reset(false);
                    self.crc.reset();
                    self.state = State::Data;
                }
                State::Data => match self.inflate(output)? {
                    0 => {}
                    written => return Ok(written),
                },
            }
        }
    }
}

impl Members<'_> {
    /// One step; gives the number of bytes written.
    fn inflate(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let (read, written, ended) = zlib::inflate(&mut self.inflate, &mut self.input, output)?;
        self.crc.update(output.get(..written).unwrap_or_default());
        if ended {
            let (trailer, rest) = self
                .input
                .split_first_chunk::<8>()
                .ok_or(ErrorKind::UnexpectedEof)?;
            let [sum, amount] = [self.crc.sum(), self.crc.amount()].map(u32::to_le_bytes);
            if *trailer != [sum, amount].concat()[..] {
                return Err(ErrorKind::InvalidData.into());
            }
            self.input = rest;
            self.state = State::NextHeader;
        } else if (read, written) == (0, 0) {
            // There is room for output, so it must be input that is missing.
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(written)
    }
}

/// What follows a member's header, if it is one (RFC 1952, section 2.3).
fn skip_header(input: &[u8]) -> Option<&[u8]> {
    const TEXT: u8 = 1;
    const HEADER_CRC: u8 = 1 << 1;
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;

    let ([magic @ .., flags, _, _, _, _, _, _], mut rest) = input.split_first_chunk::<10>()?;
    if *magic != [0x1f, 0x8b, 8] || flags & !(TEXT | HEADER_CRC | EXTRA | NAME | COMMENT) != 0 {
        return None;
    }
    if flags & EXTRA != 0 {
        let (len, after) = rest.split_first_chunk()?;
        rest = after.get(usize::from(u16::from_le_bytes(*len))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|&byte| byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & HEADER_CRC != 0 {
        let mut crc = Crc::new();
        crc.update(input.get(..input.len() - rest.len())?);
        let (sum, after) = rest.split_first_chunk()?;
        let [low, high, ..] = crc.sum().to_le_bytes();
        rest = (*sum == [low, high]).then_some(after)?;
    }
    Some(rest)
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
        for len in 0..data.len() {
            assert!(decompress(&data[..len], None).is_err() || len == 0, "{len}");
        }
    }

    #[test]
    fn a_header_with_a_checksum_must_have_the_right_one() {
        let mut header = b"\x1f\x8b\x08\x02\0\0\0\0\0\xff".to_vec();
        let mut crc = Crc::new();
        crc.update(&header);
        let sum = crc.sum().to_le_bytes();
        header.extend_from_slice(&sum[..2]);
        let body = b"\x01\x03\0\xfc\xffhat\x49\xac\x0b\x92\x03\0\0\0";
        let mut data = [&header[..], body].concat();
        assert_eq!(decompress(&data, None).unwrap(), "hat");
        data[10] ^= 1;
        assert!(decompress(&data, None).is_err());
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
