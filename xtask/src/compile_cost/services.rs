//! `cargo xtask compile-cost [name…]`: each crate of `benches/compile-cost` with one service, built from nothing.

use std::{fs, path::Path};

use super::{
    build::{Builder, Cost},
    check_names, place, protoc,
};
use crate::interop::Place;

/// The folders, in the order of the table.
const NAMES: [&str; 7] = [
    "connect-server-protoc",
    "connect-server",
    "connect",
    "connect-axum",
    "tonic-codegen",
    "tonic",
    "connectrpc",
];

/// Builds the crates of these names, or all of them, and prints a table.
pub(super) fn run(root: &Path, names: &[String]) -> Result<(), String> {
    check_names(names, &NAMES)?;
    let place = place(root)?;
    let protoc = protoc::program(&place)?;
    println!("| crate | CPU seconds | crates |\n|---|---|---|");
    for name in NAMES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            let cost = build(root, &place, name, &protoc)?;
            println!("| `{name}` | {:.1} | {} |", cost.seconds, cost.crates);
        }
    }
    Ok(())
}

fn build(root: &Path, place: &Place, name: &str, protoc: &Path) -> Result<Cost, String> {
    let target = place.made("compile-cost").join(name);
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let folder = root.join("benches/compile-cost").join(name);
    let builder = Builder {
        manifest: folder.join("Cargo.toml"),
        target: &target,
        protoc,
    };
    builder.fetch()?;
    builder.build(&[])
}
