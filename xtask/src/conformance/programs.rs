//! Our programs, built for the suite.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{cargo_path, succeed};

/// Builds the server and the client, and gives their directory.
pub(super) fn build(root: &Path, protos: &Path, directory: &Path) -> Result<PathBuf, String> {
    println!("$ cargo build --release --manifest-path {MANIFEST}");
    let mut command = Command::new(cargo_path());
    command
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(root.join(MANIFEST))
        .arg("--target-dir")
        .arg(directory)
        .env("CONFORMANCE_PROTOS", protos);
    succeed(&mut command)?;
    Ok(directory.join("release"))
}

const MANIFEST: &str = "tests/conformance/Cargo.toml";
