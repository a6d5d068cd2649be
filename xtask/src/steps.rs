//! The steps of `cargo xtask check`, in their order.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::tidy;

/// One step.
pub(crate) struct Step {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it looks at, in one line.
    pub(crate) about: &'static str,
    /// Looks at the workspace in this directory, and says why it failed.
    pub(crate) run: fn(&Path) -> Result<(), String>,
}

impl Step {
    /// All, with those first that fail within seconds.
    pub(crate) const ALL: &'static [Self] = &[
        Self {
            name: "fmt",
            about: "the code is formatted",
            run: fmt,
        },
        Self {
            name: "tidy",
            about: "the project's own rules hold",
            run: tidy::run,
        },
        Self {
            name: "locks",
            about: "the lock files are up to date",
            run: locks,
        },
        Self {
            name: "clippy",
            about: "no lint complains, with all features and with none",
            run: clippy,
        },
        Self {
            name: "test",
            about: "unit tests, integration tests and examples pass",
            run: test,
        },
        Self {
            name: "doc",
            about: "the documentation builds and its links lead somewhere",
            run: doc,
        },
    ];

    /// Finds a step, as the one-element part of all steps that it is.
    pub(crate) fn from_name(name: &str) -> Option<&'static [Self]> {
        Self::ALL
            .chunks(1)
            .find(|step| step.iter().all(|step| step.name == name))
    }
}

fn fmt(root: &Path) -> Result<(), String> {
    component("fmt", "rustfmt")?;
    cargo(root, "fmt --all --check")?;
    for manifest in alone(root)? {
        cargo(
            root,
            &format!("fmt --manifest-path {manifest} --all --check"),
        )?;
    }
    Ok(())
}

/// Every lock file says what its manifest asks for, so that `--locked` builds.
fn locks(root: &Path) -> Result<(), String> {
    let alone = alone(root)?.into_iter();
    for manifest in std::iter::once("Cargo.toml".to_owned()).chain(alone) {
        cargo(
            root,
            &format!("update --quiet --workspace --locked --manifest-path {manifest}"),
        )?;
    }
    Ok(())
}

/// The manifests of packages that have a workspace and a lock file of their own.
fn alone(root: &Path) -> Result<Vec<String>, String> {
    let paths = tidy::paths(root)?.into_iter();
    let locks = paths.filter_map(|path| Some(path.strip_suffix("/Cargo.lock")?.to_owned()));
    Ok(locks
        .map(|package| format!("{package}/Cargo.toml"))
        .collect())
}

fn clippy(root: &Path) -> Result<(), String> {
    component("clippy", "clippy")?;
    cargo(
        root,
        "clippy --workspace --all-targets --all-features -- -D warnings",
    )?;
    cargo(
        root,
        "clippy --package connect-runtime --all-targets --no-default-features -- -D warnings",
    )?;
    cargo(
        root,
        "clippy --package connect-build --lib --bins --no-default-features -- -D warnings",
    )?;
    // Generated servers and clients, each behind its own feature.
    for side in ["client", "server"] {
        cargo(
            root,
            &format!(
                "clippy --package sharing-services --package codegen --lib --no-default-features \
                 --features {side} -- -D warnings"
            ),
        )?;
    }
    Ok(())
}

fn test(root: &Path) -> Result<(), String> {
    cargo(root, "test --workspace --all-features")
}

fn doc(root: &Path) -> Result<(), String> {
    let command = "doc --workspace --no-deps --all-features";
    println!("$ RUSTDOCFLAGS='-D warnings' cargo {command}");
    succeed(in_workspace(root, command).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Says what to install when a component of the toolchain is missing.
fn component(subcommand: &str, component: &str) -> Result<(), String> {
    let found = Command::new(cargo_path())
        .args([subcommand, "--version"])
        .output();
    match found {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err(format!(
            "`cargo {subcommand}` is missing: rustup component add {component}"
        )),
    }
}

fn cargo(root: &Path, arguments: &str) -> Result<(), String> {
    println!("$ cargo {arguments}");
    succeed(&mut in_workspace(root, arguments))
}

fn in_workspace(root: &Path, arguments: &str) -> Command {
    let mut command = Command::new(cargo_path());
    command.args(arguments.split(' ')).current_dir(root);
    command
}

pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo ended with {status}")),
        Err(error) => Err(format!("cargo cannot be started: {error}")),
    }
}

/// The cargo that called us, so that `cargo +toolchain xtask` means what it says.
pub(crate) fn cargo_path() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
