//! Generates the services, for messages that another crate made at build time.

#[path = "src/options.rs"]
mod options;

fn main() -> std::io::Result<()> {
    options::options("built")
        .include_file("mod.rs")
        .compile_protos(&["../proto/shop.proto"], &["../proto"])
}
