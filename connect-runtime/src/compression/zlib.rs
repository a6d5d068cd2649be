//! What gzip and deflate share: DEFLATE (RFC 1951) in a wrapper.

use std::io;

use flate2::{Compress, Decompress, FlushCompress, FlushDecompress, Status};

use super::Level;
use super::pool::Pool;

/// Compresses `data` with a compressor of `pool`, or a `new` one.
pub(super) fn compress(
    pool: &Pool<Compress>,
    new: fn(flate2::Compression) -> Compress,
    data: &[u8],
    level: Level,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let level = flate2::Compression::new(match level {
        Level::Fastest => 1,
        // The customary 6 takes a tenth to a third longer, to save between nothing and four per
        // cent of JSON.
        Level::Default => 4,
        Level::Best => 9,
    });
    let mut deflate = match pool.take() {
        Some(mut deflate) => {
            deflate.reset();
            deflate.set_level(level)?;
            deflate
        }
        None => new(level),
    };
    finish(&mut deflate, data, out)?;
    pool.put(deflate);
    Ok(())
}

/// Writes the whole compressed message.
fn finish(deflate: &mut Compress, mut data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let total_in = deflate.total_in();
        out.reserve(data.len() / 2 + ROOM);
        let status = deflate.compress_vec(data, out, FlushCompress::Finish)?;
        data = data
            .get(distance(total_in, deflate.total_in())..)
            .unwrap_or_default();
        if status == Status::StreamEnd {
            return Ok(());
        }
    }
}

/// Both wrappers, and a short message, fit into this.
const ROOM: usize = 256;

/// Decompresses a part of `input`, which is left behind; gives how much was read, how much was written, and whether the data
/// have ended.
pub(super) fn inflate(
    inflate: &mut Decompress,
    input: &mut &[u8],
    output: &mut [u8],
) -> io::Result<(usize, usize, bool)> {
    let (total_in, total_out) = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(input, output, FlushDecompress::None)?;
    let read = distance(total_in, inflate.total_in());
    let written = distance(total_out, inflate.total_out());
    *input = input.get(read..).unwrap_or_default();
    Ok((read, written, status == Status::StreamEnd))
}

/// How far one of flate2's totals went; it fits, being the length of a part of a slice.
fn distance(from: u64, to: u64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
}
