//! `cargo xtask round-trips`: random messages from Python to our program and back, in the wire format and in JSON.

mod arguments;

use std::fs;
use std::path::Path;
use std::process::Command;

use self::arguments::Arguments;
use crate::program::run as run_program;
use crate::steps::cargo_path;
use crate::target_directory;

/// Installs what is missing, builds our program, and has Python send it messages.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments = Arguments::parse(arguments)?;
    let sources = root.join("tests/round-trips");
    let directory = target_directory(root).join("round-trips");
    let generated = directory.join("generated");
    fs::create_dir_all(&generated).map_err(|error| format!("{}: {error}", generated.display()))?;
    let mut build = Command::new(cargo_path());
    build.args(["build", "--quiet", "--locked", "--package", "round-trips"]);
    run_program("cargo", build.current_dir(root))?;
    let python = directory.join("python/bin/python");
    install(&python, &directory.join("python"), &sources)?;
    generate(&python, &sources.join("proto"), &generated)?;
    println!("$ round_trips.py, seed {}", arguments.seed);
    let program = target_directory(root).join("debug/round-trips");
    let mut play = Command::new(&python);
    play.arg(sources.join("python/round_trips.py"))
        .arg(program)
        .arg(&generated)
        .args([arguments.seed.to_string(), arguments.messages.to_string()]);
    run_program("Python", &mut play)
}

/// Makes a virtual environment with Python's protobuf, unless it is there.
fn install(python: &Path, environment: &Path, sources: &Path) -> Result<(), String> {
    if !python.exists() {
        let mut create = Command::new("python3");
        create.args(["-m", "venv"]).arg(environment);
        run_program("Python 3.10 or newer with venv", &mut create)?;
    }
    let mut install = Command::new(python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]);
    install.arg(sources.join("python/requirements.txt"));
    run_program("pip", install.env("PIP_DISABLE_PIP_VERSION_CHECK", "1"))
}

/// Has Google's protoc, which comes with grpcio-tools, generate Python's messages.
fn generate(python: &Path, protos: &Path, generated: &Path) -> Result<(), String> {
    let mut protoc = Command::new(python);
    protoc
        .args(["-m", "grpc_tools.protoc", "--proto_path"])
        .arg(protos)
        .arg("--python_out")
        .arg(generated);
    let entries = fs::read_dir(protos).map_err(|error| format!("{}: {error}", protos.display()))?;
    for entry in entries.flatten() {
        protoc.arg(entry.path());
    }
    run_program("grpcio-tools", &mut protoc)
}
