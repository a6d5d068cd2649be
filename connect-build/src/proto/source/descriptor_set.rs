//! A `FileDescriptorSet` that another compiler, such as protoc or buf, wrote.

use std::io;

use prost::Message;
use prost_types::FileDescriptorSet;

use super::Sources;

pub(super) fn read(encoded: Vec<u8>) -> io::Result<Sources> {
    let descriptors = FileDescriptorSet::decode(&encoded[..]).map_err(|error| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("not a FileDescriptorSet: {error}"),
        )
    })?;
    Ok(Sources {
        descriptors,
        encoded,
        paths: Vec::new(),
    })
}
