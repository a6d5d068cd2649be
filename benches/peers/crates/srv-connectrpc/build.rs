//! Generates connectrpc's code for the bench proto.

#![allow(
    unsafe_code,
    reason = "the only way to tell this generator where protoc is"
)]

fn main() {
    let proto = "../../proto/bench/v1/bench.proto";
    // SAFETY: a build script, one thread.
    unsafe { std::env::set_var("PROTOC", protoc_bin_vendored::protoc_bin_path().unwrap()) };
    // The counterpart of prost's `.bytes(".")`, which the other peers have.
    let mut buffa = connectrpc_build::CodeGenConfig::default();
    buffa.generate_json = true;
    buffa.bytes_fields = vec![(".".into(), buffa_codegen::BytesRepr::Bytes)];
    connectrpc_build::Config::new()
        .buffa_config(buffa)
        .files(&[proto])
        .includes(&["../../proto"])
        .include_file("_connectrpc.rs")
        .compile()
        .unwrap();
}
