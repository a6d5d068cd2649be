//! Generates tonic's code for the bench proto.

fn main() {
    let proto = "../../proto/bench/v1/bench.proto";
    println!("cargo:rerun-if-changed={proto}");
    let mut config = tonic_prost_build::Config::new();
    config.protoc_executable(protoc_bin_vendored::protoc_bin_path().unwrap());
    tonic_prost_build::configure()
        .build_client(false)
        .bytes(".")
        .compile_with_config(config, &[proto], &["../../proto"])
        .unwrap();
}
