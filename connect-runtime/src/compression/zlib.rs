//! What gzip and deflate share: DEFLATE (RFC 1951) in a wrapper.

use std::io::{self, ErrorKind, Read};

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

/// Decompresses one zlib stream, or all members of a gzip stream.
///
/// Its `Decompress` is not pooled: making one takes a third of a microsecond, and resetting one for
/// gzip makes one.
pub(super) struct Inflater<'a> {
    input: &'a [u8],
    inflate: Decompress,
    ended: bool,
    next_member: Option<fn() -> Decompress>,
}

impl<'a> Inflater<'a> {
    /// Reads one stream with `inflate`, and whatever follows it with what `next_member` makes; without
    /// it nothing may follow.
    pub(super) fn new(
        input: &'a [u8],
        inflate: Decompress,
        next_member: Option<fn() -> Decompress>,
    ) -> Self {
        Self {
            input,
            inflate,
            ended: false,
            next_member,
        }
    }

    /// One step; gives the numbers of bytes read and written.
    fn step(&mut self, output: &mut [u8]) -> io::Result<(usize, usize)> {
        let (total_in, total_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress(self.input, output, FlushDecompress::None)?;
        let read = distance(total_in, self.inflate.total_in());
        self.input = self.input.get(read..).unwrap_or_default();
        self.ended = status == Status::StreamEnd;
        Ok((read, distance(total_out, self.inflate.total_out())))
    }
}

impl Read for Inflater<'_> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.ended {
                if self.input.is_empty() {
                    return Ok(0);
                }
                let next_member = self.next_member.ok_or(ErrorKind::InvalidData)?;
                self.inflate = next_member();
            }
            match self.step(output)? {
                // There is room for output, so it must be input that is missing.
                (0, 0) if !self.ended => return Err(ErrorKind::UnexpectedEof.into()),
                (_, 0) => {}
                (_, written) => return Ok(written),
            }
        }
    }
}

/// How far one of flate2's totals went; it fits, being the length of a part of a slice.
fn distance(from: u64, to: u64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
}
