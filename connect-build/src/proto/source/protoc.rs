//! `.proto` files, read by a protoc that the user names.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Sources, descriptor_set};

pub(super) fn read(protoc: &Path, protos: &[&Path], includes: &[&Path]) -> io::Result<Sources> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("descriptor_set.bin");
    let mut command = Command::new(protoc);
    command
        .args(["--include_imports", "--include_source_info", "-o"])
        .arg(&path);
    for include in includes {
        command.arg("-I").arg(include);
    }
    let output = command.args(protos).output().map_err(|error| {
        let text = format!("protoc at {} does not start: {error}", protoc.display());
        io::Error::new(error.kind(), text)
    })?;
    if !output.status.success() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "protoc: {}",
                String::from_utf8_lossy(&output.stderr).trim_end()
            ),
        ));
    }
    let mut sources = descriptor_set::read(std::fs::read(&path)?, Some(HashSet::new()))?;
    let asked_for: HashSet<_> = protos
        .iter()
        .filter_map(|proto| place(proto, includes))
        .collect();
    for file in &sources.descriptors.file {
        let Some(path) = first_of(file.name(), includes) else {
            continue;
        };
        if path
            .canonicalize()
            .is_ok_and(|path| asked_for.contains(&path))
        {
            sources.names.insert(file.name().to_owned());
        }
        sources.paths.push(path);
    }
    Ok(sources)
}

/// Where a file that was asked for lies: it may be named as imports name it.
fn place(proto: &Path, includes: &[&Path]) -> Option<PathBuf> {
    let place = proto.canonicalize().ok();
    place.or_else(|| first_of(proto, includes)?.canonicalize().ok())
}

/// The path of the file that imports find under this name.
fn first_of(name: impl AsRef<Path>, includes: &[&Path]) -> Option<PathBuf> {
    let mut paths = includes.iter().map(|include| include.join(name.as_ref()));
    paths.find(|path| path.exists())
}
