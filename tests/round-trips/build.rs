//! Generates the messages that make the round trips.

fn main() -> std::io::Result<()> {
    let files = ["exchange", "two", "three"].map(|name| format!("proto/{name}.proto"));
    connect_build::configure()
        .include_file("protos.rs")
        .compile_protos(&files, &["proto"])
}
