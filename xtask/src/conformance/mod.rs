//! `cargo xtask conformance`: the official Connect conformance suite against the programs in `tests/conformance`.
//!
//! The suite is a Go module: its runner is installed from it, and its protos are read from it. Both versions are pinned.

mod arguments;
mod go;
mod programs;
mod runner;
mod summary;

use std::path::{Path, PathBuf};
use std::time::Instant;

use self::arguments::Arguments;
use crate::target_directory;

/// The Go module of the suite.
const MODULE: &str = "connectrpc.com/conformance";

/// Its version. The counts in the documentation are this version's.
const VERSION: &str = "v1.0.5";

/// How the command is called.
pub(crate) use self::arguments::USAGE;

/// Installs what is missing, builds the programs, and runs the suite; fails if a case does.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments = Arguments::parse(arguments)?;
    let directory = target_directory(root).join("conformance-suite");
    let go = go::find()?;
    let suite = go::download(&go)?;
    let runner = go::install(&go, &directory)?;
    let programs = programs::build(root, &suite.join("proto"), &directory)?;
    let mut failed = Vec::new();
    for mode in arguments.modes {
        let started = Instant::now();
        let summary = runner::Run {
            runner: &runner,
            mode: *mode,
            config: &config(root, arguments.fast),
            filters: &arguments.filters,
            program: &programs.join(mode.program()),
        }
        .run()?;
        println!("{mode} mode took {:.0} s", started.elapsed().as_secs_f32());
        println!("{mode}: {summary}");
        if !summary.is_success() {
            failed.push(mode.to_string());
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("cases failed in mode {}", failed.join(" and ")))
    }
}

fn config(root: &Path, fast: bool) -> PathBuf {
    let name = if fast { "fast.yaml" } else { "all.yaml" };
    root.join("tests/conformance/config").join(name)
}
