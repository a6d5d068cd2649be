//! Generates the service that the transcripts call.

fn main() -> std::io::Result<()> {
    connect_build::compile_protos(&["proto/wire.proto"], &["proto"])
}
