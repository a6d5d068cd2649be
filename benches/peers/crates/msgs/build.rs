//! Generates prost's and pbjson's types of the bench proto.

use std::path::PathBuf;

fn main() {
    let proto = "../../proto/bench/v1/bench.proto";
    println!("cargo:rerun-if-changed={proto}");
    let out = PathBuf::from(std::env::var("OUT_DIR").unwrap());
    let fds = out.join("bench.fds");
    prost_build::Config::new()
        .protoc_executable(protoc_bin_vendored::protoc_bin_path().unwrap())
        .bytes(["."])
        .file_descriptor_set_path(&fds)
        .compile_protos(&[proto], &["../../proto"])
        .unwrap();
    pbjson_build::Builder::new()
        .register_descriptors(&std::fs::read(fds).unwrap())
        .unwrap()
        .build(&[".bench.v1"])
        .unwrap();
}
