//! What the load generator holds open, and what the server's memory is meanwhile.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Stdio},
};

use crate::bench::{
    process::{self, Server},
    programs::{LOAD, Programs},
    rows::Row,
};

/// Connections and streams that stay open until they are closed here.
pub(super) struct Held {
    generator: Child,
    output: BufReader<ChildStdout>,
    report: Report,
}

/// What the load generator says once everything is open.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Report {
    /// Connections or streams.
    held: f64,
    /// The server's resident memory before, and now.
    before_kib: f64,
    held_kib: f64,
}

impl Held {
    /// Opens all of the row, and waits until each has got an answer.
    pub(super) fn open(programs: &Programs, row: &Row, server: &Server) -> Result<Self, String> {
        let mut command = process::loading(programs, row, server);
        command
            .arg("--hold")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut generator = command
            .spawn()
            .map_err(|error| format!("{LOAD}: {error}"))?;
        let output = generator.stdout.take();
        let mut output = BufReader::new(output.ok_or("no output")?);
        let mut line = String::new();
        output
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        match Report::parse(&line) {
            Ok(report) => Ok(Self {
                generator,
                output,
                report,
            }),
            Err(_) => Err(complaint(generator)),
        }
    }

    /// KiB of the server's memory for each.
    pub(super) fn kib_each(&self) -> f64 {
        self.report.kib_each()
    }

    /// Closes all, and checks that all were good to the end.
    pub(super) fn close(mut self) -> Result<(), String> {
        drop(self.generator.stdin.take());
        let mut line = String::new();
        self.output
            .read_to_string(&mut line)
            .map_err(|error| error.to_string())?;
        match process::number(&line, "calls") {
            Ok(calls) if calls >= self.report.held => Ok(()),
            _ => Err(complaint(self.generator)),
        }
    }
}

impl Report {
    fn parse(line: &str) -> Result<Self, String> {
        Ok(Self {
            held: process::number(line, "held")?,
            before_kib: process::number(line, "before_kib")?,
            held_kib: process::number(line, "held_kib")?,
        })
    }

    fn kib_each(&self) -> f64 {
        (self.held_kib - self.before_kib) / self.held
    }
}

/// What a program that failed says.
fn complaint(generator: Child) -> String {
    match generator.wait_with_output() {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            format!("{}: {}", output.status, errors.trim())
        }
        Err(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_a_difference_over_what_is_held() {
        let line = "{\"before_kib\":4000,\"held\":1000,\"held_kib\":16500}\n";
        assert_eq!(
            Report::parse(line).map(|report| report.kib_each()),
            Ok(12.5)
        );
        assert!(Report::parse("").is_err());
    }
}
