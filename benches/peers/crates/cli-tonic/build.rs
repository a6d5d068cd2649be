//! Generates tonic's code for the bench proto.

fn main() {
    let proto = "../../proto/bench/v1/bench.proto";
    println!("cargo:rerun-if-changed={proto}");
    let mut config = tonic_prost_build::Config::new();
    config.protoc_executable(protoc_bin_vendored::protoc_bin_path().unwrap());
    // The same prost types as the limit client's.
    tonic_prost_build::configure()
        .build_server(false)
        .extern_path(".bench.v1", "::msgs::pb")
        .compile_with_config(config, &[proto], &["../../proto"])
        .unwrap();
}
