//! Generates messages and a server, with the protoc that the environment names.

fn main() -> std::io::Result<()> {
    let protoc = std::env::var_os("PROTOC").unwrap_or_else(|| "protoc".into());
    connect_build::configure()
        .protoc(protoc)
        .build_client(false)
        .compile_protos(&["../proto/hats.proto"], &["../proto"])
}
