//! The protoc for the generators of others.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::interop::Place;

/// A program that is grpcio-tools' protoc.
pub(super) fn program(place: &Place) -> Result<PathBuf, String> {
    let protoc = place.made("bin/protoc");
    let python = place.made("python/bin/python");
    let script = format!(
        "#!/bin/sh\nexec '{}' -m grpc_tools.protoc \"$@\"\n",
        python.display()
    );
    let write = || {
        fs::write(&protoc, script)?;
        make_executable(&protoc)
    };
    write().map_err(|error| format!("{}: {error}", protoc.display()))?;
    Ok(protoc)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
