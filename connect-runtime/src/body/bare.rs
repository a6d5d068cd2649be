//! [`Bare`]: a message that is the whole body.

use bytes::Bytes;

use super::decompress::{decompress, too_large};
use crate::{
    Error,
    compression::Compression,
    pieces::{Gathered, Pieces},
    protocol::Direction,
};

/// A bare message as far as it has arrived.
#[derive(Debug, Default)]
pub(super) struct Bare {
    compression: Option<Compression>,
    limit: Option<usize>,
    /// How many bytes are announced, if that is known.
    announced: Option<usize>,
    /// A message that arrives in one frame is not copied.
    first: Bytes,
    /// All frames, if there are more.
    pieces: Pieces,
}

impl Bare {
    pub(super) fn new(
        compression: Option<Compression>,
        limit: Option<usize>,
        announced: Option<usize>,
    ) -> Self {
        Self {
            compression,
            limit,
            announced,
            ..Self::default()
        }
    }

    /// Adds data; more than the limit are refused before they are kept.
    pub(super) fn push(&mut self, data: Bytes) -> Result<(), Error> {
        let len = self.first.len() + self.pieces.len() + data.len();
        if let Some(limit) = self.limit.filter(|&limit| len > limit) {
            return Err(too_large(limit));
        }
        if self.first.is_empty() && self.pieces.is_empty() {
            self.first = data;
        } else {
            for piece in [std::mem::take(&mut self.first), data] {
                self.pieces.push(piece, self.announced);
            }
        }
        Ok(())
    }

    /// The message, uncompressed.
    pub(super) fn finish(self, direction: Direction) -> Result<Gathered, Error> {
        let data = if self.pieces.is_empty() {
            self.first.into()
        } else {
            self.pieces.finish()
        };
        match self.compression {
            Some(compression) => {
                let data = data.into_bytes();
                decompress(compression, data, direction, self.limit).map(Gathered::from)
            }
            None => Ok(data),
        }
    }
}
