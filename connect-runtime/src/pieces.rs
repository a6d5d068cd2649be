//! Data that come in pieces: [`Pieces`] gathers them, [`Gathered`] reads them where they lie.

use std::{collections::VecDeque, mem};

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// Up to so many bytes copying costs no more than sharing, and what is kept of them does not keep the memory around them.
pub(crate) const SHORT: usize = 4096;

/// Up to so many bytes in long pieces are kept as they came. With more, fresh memory for each piece costs more than a copy into
/// memory for all of them.
const MAX_KEPT: usize = 256 * 1024;

/// There is room for so many pieces at first.
const MANY: usize = 32;

/// Data as far as they have come.
///
/// Memory grows as bytes come, to at most four times what is there: on the word of an announcement alone anybody could have it.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// Those that are kept as they came, and what was put together between them.
    kept: VecDeque<Bytes>,
    kept_len: usize,
    /// Pieces behind them, put together.
    joined: Vec<u8>,
}

impl Pieces {
    /// How many bytes have come.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.kept_len + self.joined.len()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the next piece of data of which `total` bytes are announced, if that is known.
    pub(crate) fn push(&mut self, piece: Bytes, total: Option<usize>) {
        let is_few = self.len() + piece.len() <= MAX_KEPT;
        if is_few && piece.len() > SHORT {
            self.keep_joined();
            return self.keep(piece);
        }
        if !is_few && !self.kept.is_empty() {
            self.join_kept(piece.len(), total);
        }
        let total = total.map(|total| total.saturating_sub(self.kept_len));
        append(&mut self.joined, &piece, total);
    }

    /// Puts all pieces together, with room for `more` bytes that have come and for what is announced.
    fn join_kept(&mut self, more: usize, total: Option<usize>) {
        self.keep_joined();
        let room = room(self.kept_len + more, total.unwrap_or_default());
        let mut joined = Vec::with_capacity(room);
        for piece in mem::take(&mut self.kept) {
            joined.extend_from_slice(&piece);
        }
        self.joined = joined;
        self.kept_len = 0;
    }

    /// All of the data, if they lie in one place, as those of [`SHORT`] bytes do.
    pub(crate) fn as_slice(&self) -> Option<&[u8]> {
        self.kept.is_empty().then_some(&self.joined)
    }

    /// What has come, to be read.
    pub(crate) fn finish(mut self) -> Gathered {
        self.keep_joined();
        let front = self.kept.pop_front().unwrap_or_default();
        Gathered {
            rest_len: self.kept_len - front.len(),
            front,
            rest: self.kept,
        }
    }

    fn keep_joined(&mut self) {
        if !self.joined.is_empty() {
            let joined = mem::take(&mut self.joined);
            self.keep(joined.into());
        }
    }

    fn keep(&mut self, piece: Bytes) {
        if self.kept.is_empty() {
            self.kept.reserve(MANY);
        }
        self.kept_len += piece.len();
        self.kept.push_back(piece);
    }
}

/// Adds a piece to data of which `total` bytes are announced. A buffer that only doubled would copy most of them once more.
fn append(buffer: &mut Vec<u8>, piece: &[u8], total: Option<usize>) {
    let len = buffer.len() + piece.len();
    if let Some(total) = total
        && len > buffer.capacity()
    {
        buffer.reserve_exact(room(len, total) - buffer.len());
    }
    buffer.extend_from_slice(piece);
}

/// The room for `len` bytes of `total` that are announced.
fn room(len: usize, total: usize) -> usize {
    total.min(len.saturating_mul(4)).max(len)
}

/// Data in the pieces that they came in, none of which is empty.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    front: Bytes,
    rest: VecDeque<Bytes>,
    rest_len: usize,
}

impl Gathered {
    /// The data in one piece.
    pub(crate) fn into_bytes(mut self) -> Bytes {
        self.copy_to_bytes(self.remaining())
    }

    /// Leaves `count` bytes behind, among them all of the front.
    #[cold]
    fn leave_front(&mut self, mut count: usize) {
        while count >= self.front.len() && self.rest_len > 0 {
            count -= self.front.len();
            self.front = self.rest.pop_front().unwrap_or_default();
            self.rest_len -= self.front.len();
        }
        self.front.advance(count);
    }
}

impl From<Bytes> for Gathered {
    fn from(front: Bytes) -> Self {
        Self {
            front,
            ..Self::default()
        }
    }
}

impl Buf for Gathered {
    #[inline]
    fn remaining(&self) -> usize {
        self.front.len() + self.rest_len
    }

    #[inline]
    fn chunk(&self) -> &[u8] {
        &self.front
    }

    #[inline]
    fn advance(&mut self, count: usize) {
        if count < self.front.len() {
            self.front.advance(count);
        } else {
            self.leave_front(count);
        }
    }

    fn copy_to_bytes(&mut self, count: usize) -> Bytes {
        if count > self.front.len() {
            let mut joined = BytesMut::with_capacity(count.min(self.remaining()));
            joined.put(self.take(count));
            return joined.freeze();
        }
        let taken = self.front.split_to(count);
        self.advance(0);
        taken
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;

    fn piece(byte: u8, len: usize) -> Bytes {
        vec![byte; len].into()
    }

    fn gather(pieces: &[Bytes]) -> Pieces {
        let total = pieces.iter().map(Bytes::len).sum();
        let mut gathered = Pieces::default();
        for piece in pieces {
            gathered.push(piece.clone(), Some(total));
        }
        gathered
    }

    #[test]
    fn long_pieces_are_shared_and_short_ones_put_together() {
        let long = piece(1, SHORT + 1);
        let pieces = [piece(0, 3), piece(0, 4), long.clone(), piece(2, SHORT)];
        let gathered = gather(&pieces);
        assert_eq!((gathered.len(), gathered.as_slice()), (2 * SHORT + 8, None));
        let mut gathered = gathered.finish();
        assert_eq!(gathered.chunk(), [0; 7]);
        gathered.advance(7);
        assert_eq!(gathered.chunk().as_ptr(), long.as_ptr());
        assert_eq!(gathered.copy_to_bytes(SHORT + 1).as_ptr(), long.as_ptr());
        assert_eq!(gathered.chunk(), [2; SHORT]);
        assert_eq!(gathered.remaining(), SHORT);
    }

    #[test]
    fn data_are_the_same_however_they_are_cut_and_read() {
        let data: Vec<u8> = (0..400_000_u32).map(|n| (n % 251) as u8).collect();
        for cut in [1, 700, SHORT, SHORT + 1, 16_384, 400_000] {
            let pieces: Vec<_> = data.chunks(cut).map(Bytes::copy_from_slice).collect();
            assert_eq!(gather(&pieces).finish().into_bytes(), data, "cut {cut}");
            for step in [7, 4096, 9000, 400_000] {
                let mut gathered = gather(&pieces).finish();
                for expected in data.chunks(step) {
                    assert_eq!(
                        gathered.copy_to_bytes(expected.len()),
                        expected,
                        "{cut} {step}"
                    );
                }
                assert!(!gathered.has_remaining());
            }
            let mut gathered = gather(&pieces).finish();
            for &byte in &data {
                assert_eq!(gathered.get_u8(), byte, "cut {cut}");
            }
            assert!(gathered.chunk().is_empty());
        }
    }

    #[test]
    fn messages_are_decoded_however_they_are_cut() {
        let message = prost_types::Api {
            name: "millinery.v1.Haberdasher".repeat(40),
            methods: (0..300)
                .map(|n| prost_types::Method {
                    name: format!("MakeHat{n}"),
                    request_streaming: n % 2 == 0,
                    ..Default::default()
                })
                .collect(),
            version: "v1".into(),
            ..Default::default()
        };
        let data = Bytes::from(message.encode_to_vec());
        for cut in (1..40).chain([1000, 4097, data.len()]) {
            let mut rest: VecDeque<_> = data.chunks(cut).map(Bytes::copy_from_slice).collect();
            let front = rest.pop_front().unwrap();
            let gathered = Gathered {
                rest_len: data.len() - front.len(),
                front,
                rest,
            };
            let decoded = prost_types::Api::decode(gathered).unwrap();
            assert_eq!(decoded, message, "cut {cut}");
        }
    }

    #[test]
    fn data_of_short_length_lie_in_one_place() {
        assert_eq!(Pieces::default().as_slice(), Some(&[][..]));
        assert!(Pieces::default().finish().into_bytes().is_empty());
        let gathered = gather(&[piece(1, 1), piece(2, SHORT - 2), piece(3, 1)]);
        assert_eq!(gathered.as_slice().map(<[u8]>::len), Some(SHORT));
    }

    #[test]
    fn memory_grows_with_what_has_come_and_to_what_is_announced() {
        let mut pieces = Pieces::default();
        pieces.push(piece(1, 10), Some(1_000_000));
        assert_eq!((pieces.len(), pieces.joined.capacity()), (10, 40));
        pieces.push(piece(2, 40), Some(120));
        assert_eq!((pieces.len(), pieces.joined.capacity()), (50, 120));
        // More came than was announced.
        pieces.push(piece(3, 100), Some(120));
        pieces.push(piece(4, 1), None);
        assert_eq!(pieces.len(), 151);
    }

    #[test]
    fn many_long_pieces_are_put_together() {
        let frame = piece(7, 16_384);
        let mut pieces = Pieces::default();
        for _ in 0..16 {
            pieces.push(frame.clone(), Some(10_000_000));
        }
        assert_eq!((pieces.len(), pieces.kept.len()), (MAX_KEPT, 16));
        pieces.push(frame, Some(10_000_000));
        assert_eq!(pieces.joined.len(), MAX_KEPT + 16_384);
        assert_eq!(pieces.joined.capacity(), 4 * (MAX_KEPT + 16_384));
        assert!(pieces.kept.is_empty());
    }
}
