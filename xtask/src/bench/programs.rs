//! Building the programs of `benches/peers`, and finding them.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use super::arguments::Build;
use crate::steps::{cargo_path, succeed};

/// Where the programs are, and what they leave behind.
#[derive(Debug)]
pub(super) struct Programs {
    sources: PathBuf,
    target: PathBuf,
    build: Build,
}

impl Programs {
    pub(super) fn new(root: &Path, build: Build) -> Self {
        Self {
            sources: root.join("benches/peers"),
            target: root.join("target/peers"),
            build,
        }
    }

    /// Builds these, the load generator and the server that clients are measured against.
    ///
    /// One by one, so that none gets the features of another.
    pub(super) fn build<'a>(&self, packages: impl Iterator<Item = &'a str>) -> Result<(), String> {
        if self.build == Build::Not {
            return Ok(());
        }
        let mut packages: BTreeSet<&str> = packages.collect();
        packages.extend([LOAD, COMMON_SERVER]);
        packages
            .into_iter()
            .try_for_each(|package| self.build_one(package))
    }

    fn build_one(&self, package: &str) -> Result<(), String> {
        println!("$ cargo build --release --package {package}");
        let mut cargo = Command::new(cargo_path());
        cargo
            .args(["build", "--locked", "--release", "--package", package])
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(&self.sources);
        succeed(&mut cargo)
    }

    /// The program of a package.
    pub(super) fn program(&self, package: &str) -> PathBuf {
        self.target.join("release").join(package)
    }

    /// The file of results.
    pub(super) fn results(&self) -> PathBuf {
        self.target.join("results.tsv")
    }

    /// A file for what a profiler writes.
    pub(super) fn profile(&self) -> PathBuf {
        self.target.join("callgrind.out")
    }
}

/// The load generator.
pub(super) const LOAD: &str = "load";

/// The server that all clients are measured against.
pub(super) const COMMON_SERVER: &str = "srv-hyper";

/// The client that checks a server's answers before they are measured.
pub(super) const VERIFIER: &str = "cli-hyper";
