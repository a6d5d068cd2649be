//! The headers that come back under their names: as headers, then as trailers.

use tonic::metadata::{AsciiMetadataValue, BinaryMetadataValue, MetadataMap};

use crate::checks::{Outcome, same};

const ECHOED: [[&str; 2]; 2] = [
    ["x-echo-header", "x-echo-header-bin"],
    ["x-echo-trailer", "x-echo-trailer-bin"],
];

const TEXT: [&str; 2] = ["one", "and another"];

const BINARY: [&[u8]; 3] = [&[0], &[0xff, 0xfe], &[1, 2, 3]];

/// What is to come back as headers, and what as trailers.
pub(crate) fn echo(request: &MetadataMap) -> [MetadataMap; 2] {
    ECHOED.map(|[text, binary]| {
        let mut metadata = MetadataMap::new();
        for value in request.get_all(text) {
            metadata.append(text, value.clone());
        }
        for value in request.get_all_bin(binary) {
            metadata.append_bin(binary, value.clone());
        }
        metadata
    })
}

pub(crate) fn add_echoes(request: &mut MetadataMap) {
    for [text, binary] in ECHOED {
        for value in TEXT {
            request.append(text, AsciiMetadataValue::from_static(value));
        }
        for value in BINARY {
            request.append_bin(binary, BinaryMetadataValue::from_bytes(value));
        }
    }
}

/// Checks that what was to come back has: as headers if `which` is 0, as trailers if it is 1.
pub(crate) fn echoed_in(metadata: &MetadataMap, which: usize) -> Outcome {
    let [text, binary] = ECHOED[which];
    let values: Vec<_> = metadata
        .get_all(text)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    same(text, values, TEXT.to_vec())?;
    let values: Vec<_> = metadata
        .get_all_bin(binary)
        .iter()
        .filter_map(|value| value.to_bytes().ok())
        .collect();
    same(binary, values, BINARY.map(Into::into).to_vec())
}
