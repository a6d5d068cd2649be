//! Generates connectrpc-axum's code for the bench proto.

#![allow(
    unsafe_code,
    reason = "the only way to tell this generator where protoc is"
)]

fn main() {
    println!("cargo:rerun-if-changed=../../proto/bench/v1/bench.proto");
    // SAFETY: a build script, one thread.
    unsafe { std::env::set_var("PROTOC", protoc_bin_vendored::protoc_bin_path().unwrap()) };
    connectrpc_axum_build::compile_dir("../../proto")
        .include_file("protos.rs")
        .no_connect_server()
        .with_connect_client()
        .with_prost_config(|c| {
            c.bytes(["."]);
        })
        .compile()
        .unwrap();
}
