//! Reads `.proto` files and their imports.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_types::FileDescriptorSet;

/// `.proto` files, compiled.
pub(crate) struct Sources {
    /// Every file and its imports, with comments.
    pub(crate) descriptors: FileDescriptorSet,
    /// The same as bytes, with the custom options that `descriptors` has no place for.
    pub(crate) encoded: Vec<u8>,
    /// The names of the files that were asked for; the others are imports.
    pub(crate) named: HashSet<String>,
    /// Where the files lie. Imports that come with the compiler lie nowhere.
    pub(crate) paths: Vec<PathBuf>,
}

pub(crate) fn read(
    protos: &[impl AsRef<Path>],
    includes: &[impl AsRef<Path>],
) -> io::Result<Sources> {
    let includes: Vec<&Path> = includes.iter().map(AsRef::as_ref).collect();
    let mut compiler = protox::Compiler::new(includes).map_err(invalid)?;
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_files(protos)
        .map_err(invalid)?;
    Ok(Sources {
        descriptors: compiler.file_descriptor_set(),
        encoded: compiler.encode_file_descriptor_set(),
        named: compiler
            .files()
            .filter(|file| !file.is_import())
            .map(|file| file.name().to_owned())
            .collect(),
        paths: compiler
            .files()
            .filter_map(|file| file.path())
            .map(Path::to_owned)
            .collect(),
    })
}

impl Sources {
    /// Files that somebody else has compiled: an encoded `FileDescriptorSet` with every import, and
    /// the names of the files that were asked for.
    pub(crate) fn compiled(encoded: Vec<u8>, named: HashSet<String>) -> io::Result<Self> {
        let descriptors = FileDescriptorSet::decode(encoded.as_slice())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Self {
            descriptors,
            encoded,
            named,
            paths: Vec::new(),
        })
    }
}

/// `file:line:column: message`, which is protox's debug form; its display form lacks the place.
fn invalid(error: protox::Error) -> io::Error {
    let kind = if error.is_file_not_found() {
        io::ErrorKind::NotFound
    } else {
        io::ErrorKind::InvalidData
    };
    io::Error::new(kind, format!("{error:?}"))
}
