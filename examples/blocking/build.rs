//! Generates the hat shop, blocking traits and clients included.

fn main() -> std::io::Result<()> {
    connect_build::configure()
        .build_blocking(true)
        .default_stubs(true)
        .compile_protos(
            &["../haberdasher/proto/haberdasher.proto"],
            &["../haberdasher/proto"],
        )
}
