//! Generates the messages that make the round trips.

fn main() -> std::io::Result<()> {
    let names = ["exchange", "two", "three", "edition2023", "edition2024"];
    let files = names.map(|name| format!("proto/{name}.proto"));
    connect_build::configure()
        .include_file("protos.rs")
        .compile_protos(&files, &["proto"])
}
