//! Generates messages, a server and a client.

fn main() -> std::io::Result<()> {
    connect_build::compile_protos(&["proto/methods.proto"], &["proto"])
}
