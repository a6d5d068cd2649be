//! gzip with one state of each kind, kept and reset.

use std::cell::RefCell;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};

use crate::BoxError;

thread_local! {
    // zlib's states are large (a deflate state is about 260 KiB), so one of
    // each is kept and reset.
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// A gzip member without optional header fields; the checksum is verified.
pub(crate) fn gunzip(b: &[u8]) -> Result<Bytes, BoxError> {
    if b.len() < 18 || b[..3] != [0x1f, 0x8b, 8] || b[3] != 0 {
        return Err("gzip header".into());
    }
    let (body, tail) = b[10..].split_at(b.len() - 18);
    let crc = u32::from_le_bytes(tail[..4].try_into().unwrap());
    let size = u32::from_le_bytes(tail[4..].try_into().unwrap()) as usize;
    if size > 64 << 20 {
        return Err("gzip size".into());
    }
    let mut out = Vec::with_capacity(size + 1);
    INFLATE.with_borrow_mut(|d| {
        d.reset(false);
        d.decompress_vec(body, &mut out, FlushDecompress::Finish)
    })?;
    let mut c = Crc::new();
    c.update(&out);
    if out.len() != size || c.sum() != crc {
        return Err("gzip checksum".into());
    }
    Ok(out.into())
}

pub(crate) fn gzip(b: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(b.len() + b.len() / 1000 + 64);
    out.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
    DEFLATE.with_borrow_mut(|c| {
        c.reset();
        let s = c.compress_vec(b, &mut out, FlushCompress::Finish);
        assert!(matches!(s, Ok(Status::StreamEnd)));
    });
    let mut c = Crc::new();
    c.update(b);
    out.extend_from_slice(&c.sum().to_le_bytes());
    out.extend_from_slice(&c.amount().to_le_bytes());
    out.into()
}
