//! Generates messages and a server.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .build_client(false)
        .compile_protos(&["../proto/hats.proto"], &["../proto"])
}
