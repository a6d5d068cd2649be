//! Other programs, which must end well.

use std::process::{Command, Stdio};

/// Runs a program; when it cannot be started, says what is missing.
pub(crate) fn run(needed: &str, command: &mut Command) -> Result<(), String> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| cannot_start(needed, command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {status}"))
}

/// Runs a program, and gives what it prints on standard output.
pub(crate) fn output(needed: &str, command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_start(needed, command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?} failed: {}", output.status))
}

/// Runs a program without a sound: what it prints on standard output, or what it says when it fails.
pub(crate) fn captured(mut command: Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", output.status, errors.trim()))
}

fn cannot_start(needed: &str, command: &Command, error: &std::io::Error) -> String {
    format!("{needed} is needed: {:?}: {error}", command.get_program())
}
