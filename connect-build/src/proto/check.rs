//! The rules of editions, which neither the parser nor the linker know.

use std::io;

use prost_types::FileDescriptorSet;

use super::features::FeatureTable;
use super::source::Source;

/// Resolves the features of files, and refuses what protoc refuses.
pub(crate) fn check(
    encoded: &[u8],
    descriptors: &FileDescriptorSet,
    _source: &Source<'_>,
) -> io::Result<FeatureTable> {
    let table = FeatureTable::resolve(encoded, descriptors)
        .map_err(|diagnostic| diagnostic.into_io(io::ErrorKind::InvalidData))?;
    Ok(table)
}
