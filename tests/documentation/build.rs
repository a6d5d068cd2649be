//! Generates the service that the README and the guide show.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .build_blocking(true)
        .compile_protos(&["proto/hats.proto"], &["proto"])
}
