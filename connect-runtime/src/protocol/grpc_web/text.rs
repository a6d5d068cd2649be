//! gRPC-Web's text form: the whole body in base64, in pieces that may each be padded.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md#protocol-differences-vs-grpc-over-http2>

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

/// Encodes one frame of a body.
pub(crate) fn encode(frame: &[u8]) -> Bytes {
    Bytes::from(STANDARD.encode(frame))
}

/// Decodes a body that comes in chunks, which may end anywhere.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// The start of a group of four characters, of which each stands for three bytes or, padded, fewer.
    group: Vec<u8>,
}

impl Decoder {
    /// The bytes that are complete with this chunk.
    pub(crate) fn decode(&mut self, chunk: &[u8]) -> Result<Bytes, InvalidText> {
        let mut decoded = Vec::with_capacity((self.group.len() + chunk.len()) / 4 * 3);
        let mut text = std::mem::take(&mut self.group);
        text.extend_from_slice(chunk);
        let (groups, rest) = text.as_chunks::<4>();
        // Padding ends a piece, not the body; runs between two paddings are decoded at once.
        for piece in groups.split_inclusive(|group| group.ends_with(b"=")) {
            STANDARD
                .decode_vec(piece.as_flattened(), &mut decoded)
                .map_err(|_| InvalidText)?;
        }
        self.group.extend_from_slice(rest);
        Ok(decoded.into())
    }

    /// Says whether the body may end here.
    pub(crate) fn finish(&self) -> Result<(), InvalidText> {
        if self.group.is_empty() {
            Ok(())
        } else {
            Err(InvalidText)
        }
    }
}

/// Not base64, or cut short.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidText;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_may_be_padded_and_cut_anywhere() {
        let text = [encode(b"a"), encode(b"bc"), encode(b"def"), encode(b"ghij")].concat();
        for len in 1..=text.len() {
            let mut decoder = Decoder::default();
            let decoded: Vec<u8> = text
                .chunks(len)
                .flat_map(|chunk| decoder.decode(chunk).unwrap())
                .collect();
            assert_eq!(decoded, b"abcdefghij", "chunks of {len}");
            assert_eq!(decoder.finish(), Ok(()));
        }
    }

    #[test]
    fn what_is_not_base64_is_an_error() {
        assert_eq!(Decoder::default().decode(b"!!!!"), Err(InvalidText));
        assert_eq!(Decoder::default().decode(b"=AAA"), Err(InvalidText));
        let mut decoder = Decoder::default();
        assert_eq!(decoder.decode(b"AAA"), Ok(Bytes::new()));
        assert_eq!(decoder.finish(), Err(InvalidText));
    }
}
