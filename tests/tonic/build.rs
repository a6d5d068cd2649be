//! Generates tonic's services and ours, for the same messages, in one run.

fn main() -> std::io::Result<()> {
    let tonic = tonic_prost_build::configure().build_transport(false);
    connect_build::configure()
        .service_generator(tonic.service_generator())
        .compile_protos(&["proto/hats.proto"], &["proto"])
}
