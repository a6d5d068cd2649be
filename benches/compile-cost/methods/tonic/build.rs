//! Generates messages, a server and a client.

fn main() -> std::io::Result<()> {
    tonic_prost_build::configure().compile_protos(&["proto/methods.proto"], &["proto"])
}
