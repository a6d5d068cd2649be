//! [`Compressor`]: a message as it is sent, within the limit: compressed or not, in an envelope or bare.

use bytes::Bytes;

use crate::{
    Error,
    compression::{Compression, Level},
    envelope::{self, Flags, PREFIX_LEN},
    settings::{CompressionOptions, Settings},
};

/// Compresses the messages of one payload, and holds them to their limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compressor {
    compression: Option<Compression>,
    level: Level,
    min_bytes: usize,
    max_bytes: Option<usize>,
}

impl Compressor {
    pub(crate) fn new(compression: Option<Compression>, settings: &Settings) -> Self {
        let min_bytes = settings
            .compression
            .min_bytes
            .unwrap_or(CompressionOptions::DEFAULT_MIN_BYTES);
        Self {
            compression,
            level: settings.compression.level.unwrap_or_default(),
            min_bytes,
            max_bytes: settings.limits.write(),
        }
    }

    /// The compression that the head of the request or response names.
    pub(crate) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Refuses a message of so many bytes if it is over the limit.
    pub(crate) fn check(&self, len: usize) -> Result<(), Error> {
        match self.max_bytes.filter(|&limit| len > limit) {
            None => Ok(()),
            Some(limit) => Err(Error::resource_exhausted(format!(
                "message of {len} bytes is larger than the limit of {limit} bytes"
            ))),
        }
    }

    /// A bare message, and what it was compressed with. If short messages are to be compressed, so is an empty one: that the
    /// body is empty does not keep every peer from decompressing it.
    pub(crate) fn bare(&self, message: Bytes) -> Result<(Bytes, Option<Compression>), Error> {
        let Some(compression) = self.choose(&message)? else {
            return Ok((message, None));
        };
        let mut out = Vec::new();
        self.append(compression, &message, &mut out)?;
        Ok((out.into(), Some(compression)))
    }

    /// Finishes the envelope that starts at `start`, compressing its message.
    #[inline]
    pub(super) fn seal(&self, buffer: &mut Vec<u8>, start: usize) -> Result<(), Error> {
        if self.compression.is_none() && self.max_bytes.is_none() {
            return finish(buffer, start, Flags::NONE);
        }
        self.compress(buffer, start)
    }

    fn compress(&self, buffer: &mut Vec<u8>, start: usize) -> Result<(), Error> {
        let message = buffer.get(start + PREFIX_LEN..).unwrap_or_default();
        let mut flags = Flags::NONE;
        // Nobody decompresses an empty envelope.
        if let Some(compression) = self.choose(message)?.filter(|_| !message.is_empty()) {
            let message = buffer.split_off(start + PREFIX_LEN);
            self.append(compression, &message, buffer)?;
            flags = Flags::COMPRESSED;
        }
        finish(buffer, start, flags)
    }

    /// What a message is to be compressed with. Short ones are not.
    fn choose(&self, message: &[u8]) -> Result<Option<Compression>, Error> {
        self.check(message.len())?;
        Ok(self.compression.filter(|_| message.len() >= self.min_bytes))
    }

    /// Adds the compressed message to `out`.
    fn append(
        &self,
        compression: Compression,
        message: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        compression
            .compress(message, self.level, out)
            .map_err(|error| Error::internal("").with_source(error))
    }
}

#[inline]
fn finish(buffer: &mut [u8], start: usize, flags: Flags) -> Result<(), Error> {
    envelope::finish(buffer, start, flags)
        .map_err(|_| Error::resource_exhausted("message is larger than an envelope can hold"))
}

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use super::*;

    #[test]
    fn empty_messages_are_compressed_only_without_an_envelope() {
        for (min_bytes, expected) in [(0, Some(Compression::Gzip)), (1, None)] {
            let options = CompressionOptions::new().min_bytes(min_bytes);
            let compressor = Compressor::new(Some(Compression::Gzip), &options.into());
            let (body, compression) = compressor.bare(Bytes::new()).unwrap();
            assert_eq!(compression, expected);
            assert_eq!(body.is_empty(), expected.is_none());

            let mut buffer = Vec::new();
            let start = envelope::begin(&mut buffer);
            compressor.seal(&mut buffer, start).unwrap();
            assert_eq!(buffer, [0; PREFIX_LEN][..]);
        }
    }
}
