//! Instructions, counted by callgrind: a figure without noise.

use std::process::Command;

use crate::work::{Codec, Work};

/// How many instructions a call takes: the difference between two lengths of run.
pub(crate) fn instructions(work: &Work, codec: Codec) -> Result<f64, String> {
    let [few, many] = [work.calls, 3 * work.calls];
    Ok((run(work, codec, many)? - run(work, codec, few)?) / f64::from(many - few))
}

fn run(work: &Work, codec: Codec, times: u32) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([work.name, codec.name(), &times.to_string()])
        .output()
        .map_err(|error| format!("valgrind is needed: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    count
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| format!("callgrind counts nothing: {text}"))
}
