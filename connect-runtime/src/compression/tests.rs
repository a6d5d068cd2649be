//! What every compression must do, for all that are compiled in.

use bytes::Bytes;

use super::{Compression, CompressionSet, DecompressError, Level};

const LEVELS: [Level; 3] = [Level::Fastest, Level::Default, Level::Best];

#[test]
fn what_is_compressed_comes_back() {
    for compression in CompressionSet::default().iter() {
        for len in [0, 1, 1 << 10, 1 << 20] {
            for message in [text(len), noise(len)] {
                let data = compress(compression, Level::Default, &message);
                let back = compression.decompress(&data, None).unwrap();
                assert!(back == message, "{compression}, {len} bytes");
            }
        }
    }
}

#[test]
fn every_level_makes_text_smaller() {
    let message = text(1 << 16);
    for compression in CompressionSet::default().iter() {
        // Twice, for the second one meets pooled contexts of another level.
        for level in LEVELS.into_iter().chain(LEVELS) {
            let data = compress(compression, level, &message);
            assert!(data.len() < message.len() / 3, "{compression}, {level:?}");
            assert!(
                compression.decompress(&data, None).unwrap() == message,
                "{compression}, {level:?}"
            );
        }
    }
}

#[test]
fn compressing_appends() {
    for compression in CompressionSet::default().iter() {
        let mut out = b"12345".to_vec();
        compression
            .compress(b"hat", Level::Default, &mut out)
            .unwrap();
        assert!(out.starts_with(b"12345"));
        assert_eq!(
            compression.decompress(&out[5..], None).unwrap(),
            "hat",
            "{compression}"
        );
    }
}

#[test]
fn the_limit_passes_and_one_byte_more_does_not() {
    for compression in CompressionSet::default().iter() {
        for len in [1, 1 << 10, 1 << 20] {
            let data = compress(compression, Level::Default, &text(len));
            let passed = compression.decompress(&data, Some(len)).unwrap();
            assert_eq!(passed.len(), len, "{compression}");

            let limit = len - 1;
            let error = compression.decompress(&data, Some(limit)).unwrap_err();
            assert!(
                matches!(error, DecompressError::TooLarge { limit: named } if named == limit),
                "{compression}, {len} bytes: {error}"
            );
        }
    }
}

#[test]
fn bombs_are_refused() {
    for compression in CompressionSet::default().iter() {
        let mebibyte = compress(compression, Level::Default, &[0; 1 << 20]);
        // Where streams may be put together, this is 1 GiB; elsewhere the first one is large
        // enough.
        let bomb = mebibyte.repeat(1024);
        let refused = compression.decompress(&bomb, Some(1 << 16));
        assert!(
            matches!(refused, Err(DecompressError::TooLarge { limit: 65_536 })),
            "{compression}"
        );
    }
}

#[test]
fn no_bytes_are_the_empty_message() {
    for compression in CompressionSet::default().iter() {
        assert_eq!(
            compression.decompress(b"", Some(0)).unwrap(),
            "",
            "{compression}"
        );
    }
}

#[test]
fn data_cut_short_is_corrupt() {
    for compression in CompressionSet::default().iter() {
        let data = compress(compression, Level::Default, &noise(1000));
        for len in 1..data.len() {
            // Snappy's first ten bytes are a whole stream, of no message.
            if (compression.name(), len) == ("snappy", 10) {
                continue;
            }
            assert_corrupt(compression, &data[..len]);
        }
    }
}

#[test]
fn data_after_the_end_is_corrupt() {
    for compression in CompressionSet::default().iter() {
        for rest in [&b"\0"[..], b"hat", b"\0\0\0\0\0\0\0\0\0\0"] {
            let mut data = compress(compression, Level::Default, &text(1000)).to_vec();
            data.extend_from_slice(rest);
            assert_corrupt(compression, &data);
        }
    }
}

#[test]
fn data_of_another_kind_is_corrupt() {
    for compression in CompressionSet::default().iter() {
        for data in [
            &b"{\"inches\": 12}"[..],
            &[0; 64],
            &[0xff; 64],
            &noise(5000),
        ] {
            assert_corrupt(compression, data);
        }
    }
}

#[test]
fn flipped_bits_do_no_harm_and_leave_the_next_message_alone() {
    for compression in CompressionSet::default().iter() {
        let message = text(300);
        let good = compress(compression, Level::Default, &message);
        for bit in 0..good.len() * 8 {
            let mut data = good.to_vec();
            data[bit / 8] ^= 1 << (bit % 8);
            if let Ok(message) = compression.decompress(&data, Some(1000)) {
                assert!(message.len() <= 1000, "{compression}, bit {bit}");
            }
            assert_eq!(
                compression.decompress(&good, None).unwrap(),
                message,
                "{compression}, after bit {bit}"
            );
        }
    }
}

#[test]
fn names_are_found_in_any_case() {
    for compression in CompressionSet::default().iter() {
        let name = compression.name();
        assert_eq!(Compression::from_name(name.as_bytes()), Some(compression));
        assert_eq!(
            Compression::from_name(name.to_uppercase().as_bytes()),
            Some(compression)
        );
    }
    for unknown in ["", "identity", "*", "gzip ", "x-gzip", "lzma"] {
        assert_eq!(
            Compression::from_name(unknown.as_bytes()),
            None,
            "{unknown:?}"
        );
    }
}

fn compress(compression: Compression, level: Level, message: &[u8]) -> Bytes {
    let mut out = Vec::new();
    compression.compress(message, level, &mut out).unwrap();
    out.into()
}

fn assert_corrupt(compression: Compression, data: &[u8]) {
    let result = compression.decompress(data, None);
    assert!(
        matches!(result, Err(DecompressError::Corrupt(_))),
        "{compression}, {} bytes: {result:?}",
        data.len()
    );
}

/// JSON of the given length.
fn text(len: usize) -> Vec<u8> {
    let hats = (0..).flat_map(|id: usize| {
        let color = ["red", "green", "blue"][id % 3];
        format!(
            "{{\"id\":{id},\"name\":\"hat {}\",\"color\":\"{color}\"}}",
            id * 7919 % 1000
        )
        .into_bytes()
    });
    hats.take(len).collect()
}

/// Bytes that no compression makes smaller (xorshift).
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let bytes = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    });
    bytes.take(len).collect()
}
