//! A `FileDescriptorSet` that another compiler, such as protoc or buf, wrote.

use std::collections::HashSet;
use std::io;

use prost::Message;
use prost_types::FileDescriptorSet;

use super::Sources;

/// A set does not say which of its files were asked for: if nobody else does, they are those that no
/// other imports.
pub(super) fn read(encoded: Vec<u8>, names: Option<HashSet<String>>) -> io::Result<Sources> {
    let descriptors = FileDescriptorSet::decode(&encoded[..]).map_err(|error| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("not a FileDescriptorSet: {error}"),
        )
    })?;
    let names = names.unwrap_or_else(|| not_imported(&descriptors));
    Ok(Sources {
        descriptors,
        encoded,
        names,
        paths: Vec::new(),
    })
}

fn not_imported(descriptors: &FileDescriptorSet) -> HashSet<String> {
    let files = descriptors.file.iter();
    let imports: HashSet<&String> = files.clone().flat_map(|file| &file.dependency).collect();
    let names = files.map(|file| file.name().to_owned());
    names.filter(|name| !imports.contains(name)).collect()
}
