//! `cargo xtask compile-cost`: what it costs to compile a service, with us and with others.
//!
//! Counted is the CPU time of cargo and all that it starts, which other work on the machine disturbs less than the time
//! on the clock.

mod build;
mod cpu;
mod methods;
mod protoc;
mod services;

use std::path::Path;

use crate::interop::{Place, setup};

/// What this command takes.
pub(crate) const USAGE: &str = "compile-cost [name…] | compile-cost methods [library…]";

/// Measures the crates with one service of these names, or all of them; or, after `methods`, what each method costs.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [command, libraries @ ..] if command == "methods" => methods::run(root, libraries),
        names => services::run(root, names),
    }
}

/// Where things are made, with the Python environment that has the protoc.
fn place(root: &Path) -> Result<Place, String> {
    let place = Place::new(root)?;
    setup::python_environment(&place)?;
    Ok(place)
}

/// Complains of a name that is none of those.
fn check_names(wanted: &[String], names: &[&str]) -> Result<(), String> {
    match wanted.iter().find(|name| !names.contains(&name.as_str())) {
        Some(unknown) => Err(format!(
            "there is no {unknown}; there are {}",
            names.join(", ")
        )),
        None => Ok(()),
    }
}
