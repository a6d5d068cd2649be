//! What has to be made and installed before the peers can run, all of it pinned by lock files.

use std::process::{Command, Stdio};

use super::Place;
use crate::program::run;

/// Our own server and client.
pub(super) fn ours(_: &Place) -> Result<(), String> {
    run(
        "cargo",
        Command::new(cargo()).args(["build", "--quiet", "--package", "interop"]),
    )
}

/// connect-go and grpc-go, with stubs by buf and the plugins that `go.mod` pins.
pub(super) fn go(place: &Place) -> Result<(), String> {
    buf(place)?;
    let folder = place.source("go");
    let mut generate = Command::new(place.bin().join("buf"));
    run("buf", generate.arg("generate").current_dir(&folder))?;
    build_go(place, "go", &["./connect-go", "./grpc-go"])
}

/// buf.
pub(crate) fn buf(place: &Place) -> Result<(), String> {
    build_go(place, "shell/buf", &["github.com/bufbuild/buf/cmd/buf"])
}

/// grpcurl.
pub(super) fn grpcurl(place: &Place) -> Result<(), String> {
    let package = "github.com/fullstorydev/grpcurl/cmd/grpcurl";
    build_go(place, "shell/grpcurl", &[package])
}

fn build_go(place: &Place, module: &str, packages: &[&str]) -> Result<(), String> {
    let mut build = Command::new("go");
    build
        .current_dir(place.source(module))
        .args(["build", "-o"]);
    // With a slash at the end it is a folder, also for a single program.
    run(
        "Go 1.26 or newer",
        build.arg(place.bin().join("")).args(packages),
    )
}

/// grpcio and connectrpc, with stubs by grpcio-tools.
pub(super) fn python(place: &Place) -> Result<(), String> {
    python_environment(place)?;
    let mut generate = Command::new(place.made("python/bin/python"));
    run(
        "grpcio-tools",
        generate.arg(place.source("python/generate.py")),
    )
}

/// A virtual environment with everything of `requirements.txt`, grpcio-tools' protoc among it.
pub(crate) fn python_environment(place: &Place) -> Result<(), String> {
    let environment = place.made("python");
    let python = environment.join("bin/python");
    if !python.exists() {
        let mut create = Command::new("python3");
        run(
            "Python 3.10 or newer with venv",
            create.args(["-m", "venv"]).arg(&environment),
        )?;
    }
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ]);
    run("pip", install.arg(place.source("python/requirements.txt")))
}

/// connect-node, with stubs by protoc-gen-es.
pub(super) fn node(place: &Place) -> Result<(), String> {
    buf(place)?;
    let folder = place.source("node");
    let mut install = Command::new("npm");
    install.args(["ci", "--silent", "--no-audit", "--no-fund"]);
    run("npm (Node 20 or newer)", install.current_dir(&folder))?;
    let mut generate = Command::new(place.bin().join("buf"));
    run("buf", generate.arg("generate").current_dir(&folder))
}

/// tonic, a cargo workspace of its own.
pub(super) fn tonic(place: &Place) -> Result<(), String> {
    let mut build = Command::new(cargo());
    build.args(["build", "--quiet", "--locked", "--manifest-path"]);
    build.arg(place.source("tonic/Cargo.toml"));
    run("cargo", build.arg("--target-dir").arg(place.made("tonic")))
}

/// curl, gzip and, for brotli, node.
pub(super) fn curl(_: &Place) -> Result<(), String> {
    for tool in ["curl", "gzip", "node"] {
        run(
            tool,
            Command::new(tool).arg("--version").stdout(Stdio::null()),
        )?;
    }
    Ok(())
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
