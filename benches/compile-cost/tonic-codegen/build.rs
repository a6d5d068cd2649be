//! Generates messages, a server and a client.

fn main() -> std::io::Result<()> {
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_protos(&["../proto/hats.proto"], &["../proto"])
}
