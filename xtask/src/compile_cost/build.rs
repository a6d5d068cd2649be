//! [`Builder`]: cargo, on one crate.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::cpu;
use crate::steps::cargo_path;

/// Builds one crate, in a target directory of its own or of several.
pub(super) struct Builder<'a> {
    pub(super) manifest: PathBuf,
    pub(super) target: &'a Path,
    pub(super) protoc: &'a Path,
}

/// What a build has cost.
pub(super) struct Cost {
    /// CPU seconds, user and system, of cargo and all that it started.
    pub(super) seconds: f64,
    /// How many crates were compiled.
    pub(super) crates: usize,
}

impl Builder<'_> {
    /// Downloads what the lock file names, so that building never waits for the network.
    pub(super) fn fetch(&self) -> Result<(), String> {
        let mut fetch = self.cargo("fetch");
        finish(fetch.arg("--quiet")).map(drop)
    }

    /// Builds with these arguments.
    pub(super) fn build(&self, arguments: &[&str]) -> Result<Cost, String> {
        let before = cpu::of_children()?;
        let mut build = self.in_target("build");
        let printed = finish(build.args(arguments).env("PROTOC", self.protoc))?;
        Ok(Cost {
            seconds: cpu::of_children()? - before,
            crates: printed
                .lines()
                .filter(|line| line.trim_start().starts_with("Compiling "))
                .count(),
        })
    }

    /// Removes what was built of this package, and nothing of what it depends on.
    pub(super) fn clean(&self, package: &str) -> Result<(), String> {
        let mut clean = self.in_target("clean");
        finish(clean.args(["--package", package])).map(drop)
    }

    fn in_target(&self, command: &str) -> Command {
        let mut cargo = self.cargo(command);
        cargo.arg("--offline").arg("--target-dir").arg(self.target);
        cargo
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(cargo_path());
        cargo
            .args([command, "--locked", "--manifest-path"])
            .arg(&self.manifest);
        cargo
    }
}

/// Runs a command to its good end, and gives what it says on the way.
fn finish(command: &mut Command) -> Result<String, String> {
    // What cargo tells us, and what it set for the crate that we are, is nothing for those that we build.
    command
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null());
    let output = command.output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(printed)
    } else {
        Err(printed)
    }
}
