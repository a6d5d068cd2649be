//! Where descriptors come from: `.proto` files, or a `FileDescriptorSet`.

mod descriptor_set;
mod protoc;
#[cfg(feature = "protox")]
mod protox;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use prost_types::{FileDescriptorProto, FileDescriptorSet};

#[cfg(feature = "protox")]
pub(super) use self::protox::place_in;
use super::diagnostic::Diagnostic;
use super::lines::Place;

/// What is compiled.
#[derive(Debug)]
pub(crate) enum Source<'a> {
    /// `.proto` files, the directories that their imports are searched in, and protoc, if it is to
    /// read them.
    Files {
        protos: Vec<&'a Path>,
        includes: Vec<&'a Path>,
        protoc: Option<&'a Path>,
    },
    /// An encoded `FileDescriptorSet`, and the names of the files that were asked for, if anybody
    /// says so.
    DescriptorSet {
        encoded: &'a [u8],
        asked_for: Option<HashSet<String>>,
    },
}

/// Files, compiled.
pub(crate) struct Sources {
    /// Every file and its imports, with comments if the source had them.
    pub(crate) descriptors: FileDescriptorSet,
    /// The same as bytes, with the editions, features and custom options that `descriptors` has no
    /// place for.
    pub(crate) encoded: Vec<u8>,
    /// The names of the files that were asked for; the others are imports.
    pub(crate) names: HashSet<String>,
    /// Where the files lie. Imports that come with the compiler lie nowhere.
    pub(crate) paths: Vec<PathBuf>,
}

impl Sources {
    /// The files that were asked for.
    pub(crate) fn asked_for(&self) -> impl Iterator<Item = &FileDescriptorProto> {
        let files = self.descriptors.file.iter();
        files.filter(|file| self.names.contains(file.name()))
    }

    /// The files that others import only.
    pub(crate) fn imports(&self) -> impl Iterator<Item = &FileDescriptorProto> {
        let files = self.descriptors.file.iter();
        files.filter(|file| !self.names.contains(file.name()))
    }
}

pub(crate) fn read(source: &Source<'_>) -> io::Result<Sources> {
    match source {
        Source::Files {
            protos,
            includes,
            protoc: None,
        } => without_protoc(protos, includes),
        Source::Files {
            protos,
            includes,
            protoc: Some(protoc),
        } => protoc::read(protoc, protos, includes),
        Source::DescriptorSet { encoded, asked_for } => {
            descriptor_set::read(encoded.to_vec(), asked_for.clone())
        }
    }
}

#[cfg(feature = "protox")]
use self::protox::read as without_protoc;

#[cfg(not(feature = "protox"))]
fn without_protoc(_: &[&Path], _: &[&Path]) -> io::Result<Sources> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "connect-build has no feature `protox`: turn it on, or name a protoc with `protoc`",
    ))
}

impl Source<'_> {
    /// Completes an error in a file with its place, as far as the source has both.
    pub(crate) fn locate(
        &self,
        diagnostic: Diagnostic,
        file: &FileDescriptorProto,
        path: &[i32],
    ) -> Diagnostic {
        let text = match self {
            Source::Files { includes, .. } => text(includes, file.name()),
            Source::DescriptorSet { .. } => None,
        };
        match place_of(file, path) {
            Some(place) => diagnostic.at(place, text.as_deref().unwrap_or_default()),
            None => diagnostic,
        }
    }
}

/// The text of a file, by the name that imports have.
fn text(includes: &[&Path], name: &str) -> Option<String> {
    let paths = includes.iter().map(|include| include.join(name));
    paths
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .next()
}

/// The place of a declaration, or of the nearest one around it that has a location.
pub(super) fn place_of(file: &FileDescriptorProto, path: &[i32]) -> Option<Place> {
    let locations = &file.source_code_info.as_ref()?.location;
    let lengths = (1..=path.len()).rev();
    let mut paths = lengths.filter_map(|length| path.get(..length));
    paths.find_map(|path| {
        let location = locations.iter().find(|location| location.path == path)?;
        let [line, column, ..] = *location.span else {
            return None;
        };
        Some(Place {
            line: usize::try_from(line).ok()?,
            column: usize::try_from(column).ok()?,
        })
    })
}
