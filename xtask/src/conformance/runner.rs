//! One run of the suite's runner.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::arguments::Mode;
use super::summary::Summary;

/// One run of the suite's runner.
pub(super) struct Run<'a> {
    pub(super) runner: &'a Path,
    pub(super) mode: Mode,
    pub(super) config: &'a Path,
    pub(super) filters: &'a [String],
    /// What is tested.
    pub(super) program: &'a Path,
}

impl Run<'_> {
    /// Runs it, passes on what it prints, and gives its summary.
    pub(super) fn run(&self) -> Result<Summary, String> {
        let mut command = self.command();
        let cannot = |error| format!("the conformance runner cannot be run: {error}");
        let mut runner = command.stdout(Stdio::piped()).spawn().map_err(cannot)?;
        let mut summary = Summary::default();
        for line in runner
            .stdout
            .take()
            .into_iter()
            .flat_map(|out| BufReader::new(out).lines())
        {
            let line = line.map_err(cannot)?;
            println!("{line}");
            summary.read(&line);
        }
        let status = runner.wait().map_err(cannot)?;
        if !status.success() && summary.is_success() {
            return Err(format!("the conformance runner ended with {status}"));
        }
        Ok(summary)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.runner);
        command.args(["--mode", &self.mode.to_string(), "--conf"]);
        command.arg(self.config);
        for filter in self.filters {
            command.args(["--run", filter]);
        }
        command.arg("--").arg(self.program);
        command
    }
}
