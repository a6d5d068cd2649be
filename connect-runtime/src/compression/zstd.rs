//! `zstd`: RFC 8878, with the window limit of RFC 9659.

use std::io;

use bytes::Bytes;
use zstd::stream::read::Decoder;
use zstd::zstd_safe::{
    CCtx, CParameter, DCtx, DParameter, ErrorCode, compress_bound, get_error_name,
};

use super::pool::Pool;
use super::{DecompressError, Level, bounded};

pub(super) fn compress(data: &[u8], level: Level, out: &mut Vec<u8>) -> io::Result<()> {
    static POOL: Pool<CCtx<'static>> = Pool::new();
    let mut context = POOL
        .take()
        .or_else(CCtx::try_create)
        .ok_or(io::ErrorKind::OutOfMemory)?;
    let level = match level {
        Level::Fastest => 1,
        Level::Default => 3,
        Level::Best => 9,
    };
    context
        .set_parameter(CParameter::CompressionLevel(level))
        .map_err(failed)?;

    // In one go, so that the frame says how long the message is and the peer needs no window.
    let start = out.len();
    out.resize(start + compress_bound(data.len()), 0);
    let written = context
        .compress2(out.get_mut(start..).unwrap_or_default(), data)
        .map_err(failed)?;
    out.truncate(start + written);

    if context.sizeof() <= LARGEST_IDLE {
        POOL.put(context);
    }
    Ok(())
}

/// Decompresses all frames, whether or not they say how long their content is.
pub(super) fn decompress(data: &[u8], limit: Option<usize>) -> Result<Bytes, DecompressError> {
    static POOL: Pool<DCtx<'static>> = Pool::new();
    let mut context = match POOL.take() {
        Some(context) => context,
        None => new_decompressor().map_err(DecompressError::Corrupt)?,
    };
    let message = bounded::read(Decoder::with_context(data, &mut context), data.len(), limit)?;
    if context.sizeof() <= LARGEST_IDLE {
        POOL.put(context);
    }
    Ok(message)
}

fn new_decompressor() -> io::Result<DCtx<'static>> {
    let mut context = DCtx::try_create().ok_or(io::ErrorKind::OutOfMemory)?;
    context
        .set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))
        .map_err(failed)?;
    Ok(context)
}

fn failed(code: ErrorCode) -> io::Error {
    io::Error::other(get_error_name(code))
}

/// 8 MiB: what RFC 9659 lets a peer ask for when the name is `zstd`, and what ordinary levels (up
/// to 19) need at most. The library would give every message 128 MiB.
const WINDOW_LOG_MAX: u32 = 23;

/// A context keeps the memory of its largest message, up to 11 MiB; one that grew beyond this is
/// not kept. Making another takes eight microseconds, which a message of that size does not notice.
const LARGEST_IDLE: usize = 2 << 20;

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn frames_without_content_size_are_read() {
        let data = streamed(&vec![7; 3 << 20], 21);
        assert_eq!(decompress(&data, None).unwrap().len(), 3 << 20);
    }

    #[test]
    fn all_frames_are_read_and_skippable_ones_skipped() {
        let mut data = Vec::new();
        compress(b"one ", Level::Default, &mut data).unwrap();
        data.extend_from_slice(b"\x50\x2a\x4d\x18\x03\0\0\0xyz");
        data.extend_from_slice(&streamed(b"two", 10));
        assert_eq!(decompress(&data, Some(7)).unwrap(), "one two");
        assert!(matches!(
            decompress(&data, Some(6)),
            Err(DecompressError::TooLarge { limit: 6 })
        ));
    }

    #[test]
    fn windows_beyond_8_mib_are_corrupt() {
        assert_eq!(decompress(&streamed(b"hat", 23), None).unwrap(), "hat");
        assert!(matches!(
            decompress(&streamed(b"hat", 24), None),
            Err(DecompressError::Corrupt(_))
        ));
    }

    /// One frame with the given window and without the content's size.
    fn streamed(message: &[u8], window_log: u32) -> Vec<u8> {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder
            .set_parameter(CParameter::WindowLog(window_log))
            .unwrap();
        // Flushing before the end keeps the encoder from learning the size.
        encoder.write_all(message).unwrap();
        encoder.flush().unwrap();
        encoder.finish().unwrap()
    }
}
