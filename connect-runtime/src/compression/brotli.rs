//! `br`: RFC 7932.

use std::io::{self, ErrorKind, Read};

use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use bytes::Bytes;

use super::{DecompressError, Level, bounded};

/// Compresses with an encoder of its own: the library has no way to reset one.
pub(super) fn compress(mut data: &[u8], level: Level, out: &mut Vec<u8>) -> io::Result<()> {
    let params = BrotliEncoderParams {
        quality: match level {
            Level::Fastest => 1,
            // A quarter to two fifths smaller than gzip; 4 takes nearly as long for less.
            Level::Default => 5,
            Level::Best => 9,
        },
        lgwin: window_bits(data.len()),
        size_hint: data.len(),
        ..BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut data, out, &params)?;
    Ok(())
}

/// The smallest window that reaches over the whole message, between the format's smallest and the
/// customary 4 MiB.
///
/// The encoder clears memory in proportion to its window, and the peer's decoder allocates it.
fn window_bits(len: usize) -> i32 {
    match len.checked_ilog2() {
        Some(log) => (log + 1).clamp(10, 22).cast_signed(),
        None => 10,
    }
}

pub(super) fn decompress(data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
    bounded::read(Decoder::new(data), data.len(), limit)
}

/// A decoder that takes nothing for granted about the end of its input.
///
/// The library's own reader says nothing about bytes after the end that its buffer has not reached,
/// and it accepts the "large window" extension, with windows of up to 1 GiB. As with the encoder,
/// there is no way to reset one.
struct Decoder<'a> {
    input: &'a [u8],
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    ended: bool,
}

impl<'a> Decoder<'a> {
    fn new(input: &'a [u8]) -> Self {
        let alloc = StandardAlloc::default;
        Self {
            input,
            state: BrotliState::new_strict(alloc(), alloc(), alloc()),
            ended: false,
        }
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let (mut available_in, mut read) = (self.input.len(), 0);
        let (mut available_out, mut written, mut total_out) = (output.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut read,
            self.input,
            &mut available_out,
            &mut written,
            output,
            &mut total_out,
            &mut self.state,
        );
        self.input = self.input.get(read..).unwrap_or_default();
        match result {
            BrotliResult::NeedsMoreOutput => Ok(written),
            BrotliResult::ResultSuccess if self.input.is_empty() => {
                self.ended = true;
                Ok(written)
            }
            BrotliResult::ResultSuccess | BrotliResult::ResultFailure => {
                Err(ErrorKind::InvalidData.into())
            }
            BrotliResult::NeedsMoreInput => Err(ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_no_larger_than_the_message_needs() {
        for (len, bits) in [
            (0, 10),
            (1, 10),
            (1023, 10),
            (1024, 11),
            (65_535, 16),
            (1 << 20, 21),
            (1 << 30, 22),
        ] {
            assert_eq!(window_bits(len), bits, "{len} bytes");
        }
    }

    #[test]
    fn large_windows_are_corrupt() {
        let params = BrotliEncoderParams {
            large_window: true,
            lgwin: 26,
            ..BrotliEncoderParams::default()
        };
        let mut data = Vec::new();
        brotli::BrotliCompress(&mut &b"hat"[..], &mut data, &params).unwrap();
        assert!(matches!(
            decompress(&data, None),
            Err(DecompressError::Corrupt(_))
        ));
    }
}
