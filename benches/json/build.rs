//! Generates one set of messages, with two implementations of JSON: ours, and pbjson's on serde's traits.

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let out_dir = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or(io::ErrorKind::NotFound)?;
    let descriptors = out_dir.join("descriptors.bin");
    connect_build::configure()
        .build_serde(false)
        // Their order is the same in every run, and so is the count of instructions.
        .btree_map(["."])
        .file_descriptor_set_path(&descriptors)
        .compile_protos(&["proto/bench.proto"], &["proto"])?;
    connect_build::configure()
        .extern_path(".bench", "crate::protos")
        .serde_path([".bench"])
        .compile_protos(&["proto/bridge.proto"], &["proto"])?;
    pbjson_build::Builder::new()
        .register_descriptors(&fs::read(descriptors)?)?
        .btree_map(["."])
        .build(&[".bench"])
}
