//! Reading a decoder to its end, or to one byte past the limit.

use std::io::Read;

use bytes::Bytes;

use super::DecompressError;

/// Reads all that `decoder` gives for `compressed` bytes of input, refusing more than `limit`.
///
/// `decoder` must fail when its input is cut short or goes on after its end: `Ok(0)` is taken for a
/// whole message.
pub(super) fn read(
    mut decoder: impl Read,
    compressed: usize,
    limit: Option<usize>,
) -> Result<Bytes, DecompressError> {
    // One byte too many proves that there are too many.
    let most = limit.map_or(usize::MAX, |limit| limit.saturating_add(1));
    let mut output = vec![
        0;
        compressed
            .saturating_mul(USUAL_RATIO)
            .max(SMALLEST)
            .min(most)
    ];
    let mut len = 0;
    loop {
        let space = output.get_mut(len..).unwrap_or_default();
        let read = decoder.read(space).map_err(DecompressError::Corrupt)?;
        len += read;
        match limit {
            Some(limit) if len > limit => return Err(DecompressError::TooLarge { limit }),
            _ if read == 0 => break,
            _ if len == output.len() => grow(&mut output, most),
            _ => {}
        }
    }
    output.truncate(len);
    Ok(output.into())
}

/// Doubles the output, to `most` bytes at most. `Vec`'s own growth would not stop there.
fn grow(output: &mut Vec<u8>, most: usize) {
    let len = output.len().saturating_mul(2).min(most);
    output.reserve_exact(len - output.len());
    output.resize(len, 0);
}

/// JSON and repeated messages shrink to about a quarter; more than that has to show up first.
const USUAL_RATIO: usize = 4;

/// Below this, growing costs more than the memory.
const SMALLEST: usize = 512;

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn endless_output_is_read_to_one_byte_past_the_limit() {
        for limit in [0, 1, 511, 512, 513, 100_000] {
            let mut given = 0;
            let endless = Chunks {
                left: usize::MAX,
                given: &mut given,
            };
            let result = read(endless, 20, Some(limit));
            assert!(
                matches!(result, Err(DecompressError::TooLarge { .. })),
                "limit {limit}"
            );
            assert_eq!(given, limit + 1);
        }
    }

    #[test]
    fn the_limit_itself_passes() {
        for (len, limit) in [
            (0, Some(0)),
            (1, Some(1)),
            (512, Some(512)),
            (100_000, Some(100_000)),
            (100_000, None),
        ] {
            let mut given = 0;
            let message = read(
                Chunks {
                    left: len,
                    given: &mut given,
                },
                20,
                limit,
            )
            .unwrap();
            assert_eq!(message.len(), len);
        }
    }

    #[test]
    fn a_large_limit_allocates_nothing() {
        let mut given = 0;
        let message = read(
            Chunks {
                left: 3,
                given: &mut given,
            },
            20,
            Some(usize::MAX),
        )
        .unwrap();
        assert_eq!(message.len(), 3);
    }

    #[test]
    fn output_grows_to_one_byte_past_the_limit_and_no_further() {
        let mut output = vec![0; 600];
        grow(&mut output, 1000);
        assert_eq!((output.len(), output.capacity()), (1000, 1000));
    }

    /// Gives `left` bytes, at most 1000 at a time.
    struct Chunks<'a> {
        left: usize,
        given: &'a mut usize,
    }

    impl Read for Chunks<'_> {
        fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
            let len = space.len().min(self.left).min(1000);
            self.left -= len;
            *self.given += len;
            Ok(len)
        }
    }
}
