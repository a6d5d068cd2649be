//! `.proto` files, read by a protoc that the user names.

use std::io;
use std::path::Path;
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
    let mut sources = descriptor_set::read(std::fs::read(&path)?)?;
    let names = sources.descriptors.file.iter().map(|file| file.name());
    let paths = names.filter_map(|name| {
        let mut paths = includes.iter().map(|include| include.join(name));
        paths.find(|path| path.exists())
    });
    sources.paths = paths.collect();
    Ok(sources)
}
