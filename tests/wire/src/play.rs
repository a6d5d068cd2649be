//! Plays the transcripts of a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio::runtime::Builder;

use crate::{
    case::{Case, Side},
    client,
    parse::parse,
    played::Frames,
    server,
};

/// Plays all transcripts of a folder of `cases`, against both sides as far as they say.
///
/// # Errors
///
/// Every case that fails: its file and line, and what differs.
pub fn folder(name: &str) -> Result<usize, String> {
    let mut failures = Vec::new();
    let mut count = 0;
    for path in files(&cases().join(name)).map_err(|error| format!("{name}: {error}"))? {
        let shown = path
            .strip_prefix(cases())
            .unwrap_or(&path)
            .display()
            .to_string();
        let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
        let cases =
            parse(&text).map_err(|(line, error)| format!("cases/{shown}:{line}: {error}"))?;
        count += cases.len();
        for case in &cases {
            for failure in play(case) {
                failures.push(format!(
                    "cases/{shown}:{}: {}: {failure}",
                    case.line, case.title
                ));
            }
        }
    }
    match failures.as_slice() {
        [] if count == 0 => Err(format!("{name} has no cases")),
        [] => Ok(count),
        _ => Err(format!(
            "{} of {count} cases fail\n\n{}",
            failures.len(),
            failures.join("\n\n")
        )),
    }
}

/// The folders of `cases`.
///
/// # Errors
///
/// They cannot be read.
pub fn folders() -> std::io::Result<Vec<String>> {
    let entries = fs::read_dir(cases())?.collect::<Result<Vec<_>, _>>()?;
    let names = entries
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Plays a case, and says how it fails.
fn play(case: &Case) -> Vec<String> {
    let against_server = case.only != Some(Side::Client);
    let against_client = case.only != Some(Side::Server) && case.call.is_some();
    let mut failures = Vec::new();
    for frames in [Frames::Whole, Frames::Bytes] {
        if against_server && let Err(failure) = run(server::play(case, frames)) {
            failures.push(format!("the server, body in {frames:?}:\n{failure}"));
        }
        if against_client && let Err(failure) = run(client::play(case, frames)) {
            failures.push(format!("the client, body in {frames:?}:\n{failure}"));
        }
        // The same failure once more says nothing new.
        if !failures.is_empty() {
            break;
        }
    }
    if !against_server && !against_client {
        failures.push("nobody plays this case".to_owned());
    }
    failures
}

/// Runs on a clock that is paused: time passes when everybody waits.
fn run(play: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.map_err(|error| error.to_string())?.block_on(play)
}
