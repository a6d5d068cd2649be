//! `cargo xtask package`: each crate as it would be published, built from what is in the package.

use std::{fs, path::Path, process::Command};

use crate::steps::cargo_path;

/// The crates that are published, in the order in which they are.
const CRATES: [&str; 3] = ["connect-build", "connect-runtime", "connect-axum"];

/// What every package holds beside its code.
const FILES: [&str; 4] = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Makes the packages, and builds them. A warning is a failure.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    for name in CRATES {
        let listed = cargo(root, &["package", "--allow-dirty", "--list", "-p", name])?;
        for file in FILES {
            if !listed.lines().any(|line| line == file) {
                return Err(format!("{name}: the package has no {file}"));
            }
        }
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            if read(&root.join(licence))? != read(&root.join(name).join(licence))? {
                return Err(format!("{name}: {licence} is not the project's"));
            }
        }
    }
    let mut arguments = vec!["package", "--allow-dirty"];
    for name in CRATES {
        arguments.extend(["-p", name]);
    }
    let printed = cargo(root, &arguments)?;
    print!("{printed}");
    match printed.lines().find(|line| line.starts_with("warning")) {
        Some(warning) => Err(format!("the packages are not clean: {warning}")),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What a cargo command prints, in either place.
fn cargo(root: &Path, arguments: &[&str]) -> Result<String, String> {
    println!("$ cargo {}", arguments.join(" "));
    let output = Command::new(cargo_path())
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
    printed += &String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(printed)
    } else {
        Err(printed)
    }
}
