//! Generates the hat shop from its .proto file; no protoc needed.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .build_blocking(true)
        .compile_protos(&["proto/haberdasher.proto"], &["proto"])
}
