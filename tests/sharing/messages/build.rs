//! Generates the messages, and nothing for services.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .build_server(false)
        .build_client(false)
        .include_file("mod.rs")
        .compile_protos(&["../proto/hats.proto"], &["../proto"])
}
