//! Generates the service that the README and the guide show.

fn main() -> std::io::Result<()> {
    connect_build::compile_protos(&["proto/hats.proto"], &["proto"])
}
