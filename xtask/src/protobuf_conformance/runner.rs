//! The suite's runner.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::glibc;
use super::summary::Summary;

/// The runner, as it can be started here.
pub(super) struct Runner {
    path: PathBuf,
    /// The directory of a newer C library, if the system's is too old for the runner.
    libraries: Option<PathBuf>,
}

impl Runner {
    /// Finds the runner in its package, and what it needs.
    pub(super) fn find(package: &Path, directory: &Path) -> Result<Self, String> {
        let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") => "linux-x64",
            ("macos", _) => "darwin-x64",
            (os, arch) => return Err(format!("the package has no runner for {arch} {os}")),
        };
        let mut runner = Self {
            path: package.join(format!("bin/conformance_test_runner-{platform}")),
            libraries: None,
        };
        if !runner.starts()? {
            runner.libraries = Some(glibc::unpack(&directory.join("glibc"))?);
        }
        if runner.starts()? {
            Ok(runner)
        } else {
            Err(format!("{} does not start", runner.path.display()))
        }
    }

    /// Runs the suite against a program of ours.
    pub(super) fn run(&self, program: &Path, failing: &Path) -> Result<Summary, String> {
        let mut command = self.command();
        command.args(["--enforce_recommended", "--maximum_edition", EDITION]);
        command.arg("--failure_list").arg(failing).arg(program);
        let output = output(&mut command)?;
        // It says everything there.
        let text = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            print!("{text}");
            return Err(format!("the suite's runner ended with {}", output.status));
        }
        Summary::read(&text).ok_or_else(|| format!("the suite's runner says no result:\n{text}"))
    }

    /// Whether it starts: an option that it does not know makes it say how it is used.
    fn starts(&self) -> Result<bool, String> {
        let output = output(self.command().arg("--help"))?;
        Ok(String::from_utf8_lossy(&output.stderr).contains("Usage:"))
    }

    fn command(&self) -> Command {
        let Some(libraries) = &self.libraries else {
            return Command::new(&self.path);
        };
        // Not by the environment, which would reach the program that is tested too.
        let mut command = Command::new(libraries.join(glibc::LOADER));
        command.arg("--library-path").arg(libraries).arg(&self.path);
        command
    }
}

/// The newest edition that the suite is to test.
const EDITION: &str = "2023";

fn output(command: &mut Command) -> Result<Output, String> {
    command
        .output()
        .map_err(|error| format!("{:?} cannot be started: {error}", command.get_program()))
}
