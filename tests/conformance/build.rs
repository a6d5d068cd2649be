//! Generates the suite's messages and service from its protos, which are not copied here.

use std::{
    env,
    io::{Error, Result},
    path::PathBuf,
};

fn main() -> Result<()> {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let Some(protos) = env::var_os(VARIABLE).map(PathBuf::from) else {
        return Err(Error::other(format!(
            "{VARIABLE} is not set: it is the directory `proto` of the Go module connectrpc.com/conformance. \
             `cargo xtask conformance` sets it, and builds and runs everything."
        )));
    };
    let files = ["server_compat.proto", "client_compat.proto"]
        .map(|name| protos.join("connectrpc/conformance/v1").join(name));
    connect_build::configure()
        .bytes(["."])
        .default_stubs(true)
        .type_name_domain(["."], "type.googleapis.com")
        .compile_protos(&files, &[protos])
}

const VARIABLE: &str = "CONFORMANCE_PROTOS";
