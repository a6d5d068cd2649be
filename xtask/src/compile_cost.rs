//! `cargo xtask compile-cost [name…]`: what it costs to compile one service, with us and with others.
//!
//! Each crate of `benches/compile-cost` is built from nothing. Counted is the CPU time of cargo and all that it starts,
//! which other work on the machine disturbs less than the time on the clock.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    interop::{Place, setup},
    steps::cargo_path,
};

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
pub(crate) fn run(root: &Path, names: &[String]) -> Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        let names = NAMES.join(", ");
        return Err(format!("there is no {unknown}; there are {names}"));
    }
    let place = Place::new(root)?;
    setup::python_environment(&place)?;
    let protoc = protoc(&place)?;
    println!("| crate | CPU seconds | crates |\n|---|---|---|");
    for name in NAMES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            let cost = build(root, &place, name, &protoc)?;
            println!("| `{name}` | {:.1} | {} |", cost.seconds, cost.crates);
        }
    }
    Ok(())
}

struct Cost {
    seconds: f64,
    crates: usize,
}

fn build(root: &Path, place: &Place, name: &str, protoc: &Path) -> Result<Cost, String> {
    let target = place.made("compile-cost").join(name);
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let manifest = root
        .join("benches/compile-cost")
        .join(name)
        .join("Cargo.toml");
    let mut fetch = Command::new(cargo_path());
    fetch
        .args(["fetch", "--quiet", "--locked", "--manifest-path"])
        .arg(&manifest);
    finish(&mut fetch)?;

    let before = cpu_of_children()?;
    let mut build = Command::new(cargo_path());
    build
        .args(["build", "--locked", "--offline", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .env("PROTOC", protoc);
    let printed = finish(&mut build)?;
    Ok(Cost {
        seconds: cpu_of_children()? - before,
        crates: printed
            .lines()
            .filter(|line| line.trim_start().starts_with("Compiling "))
            .count(),
    })
}

/// Runs a command to its good end, and gives what it says on the way.
fn finish(command: &mut Command) -> Result<String, String> {
    // What cargo tells us, and what it set for the crate that we are, is nothing for those that we build.
    command
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null());
    let output = command.output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(printed)
    } else {
        Err(printed)
    }
}

/// The CPU time of all children that have ended, and of theirs, in seconds.
fn cpu_of_children() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("/proc/self/stat: {error}; this needs Linux"))?;
    // The name, in parentheses, may hold spaces. Behind it, the 14th and 15th values are cutime and cstime.
    let values = stat
        .rsplit_once(") ")
        .map_or("", |(_, values)| values)
        .split(' ');
    let ticks: Vec<f64> = values
        .skip(13)
        .take(2)
        .filter_map(|value| value.parse().ok())
        .collect();
    match ticks.as_slice() {
        [user, system] => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err("/proc/self/stat has no times of children".to_owned()),
    }
}

/// Linux's `USER_HZ`, the same on every architecture that Rust's standard library runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// A program that is grpcio-tools' protoc.
fn protoc(place: &Place) -> Result<std::path::PathBuf, String> {
    let protoc = place.made("bin/protoc");
    let python = place.made("python/bin/python");
    let script = format!(
        "#!/bin/sh\nexec '{}' -m grpc_tools.protoc \"$@\"\n",
        python.display()
    );
    let write = || {
        fs::write(&protoc, script)?;
        make_executable(&protoc)
    };
    write().map_err(|error| format!("{}: {error}", protoc.display()))?;
    Ok(protoc)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
