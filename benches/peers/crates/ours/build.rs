//! Generates the bench service with connect-build; `bytes` fields are `Bytes`, as every peer's are.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .bytes(["."])
        .compile_protos(&["../../proto/bench/v1/bench.proto"], &["../../proto"])
}
