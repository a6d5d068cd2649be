//! tonic's stubs of the hat shop, from a descriptor set that needs no protoc.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = "../../../examples/haberdasher/proto";
    println!("cargo::rerun-if-changed={folder}");
    let mut files = protox::compile(["haberdasher.proto"], [folder])?;
    // tonic gives the well-known types other names than the rest: it does not generate them.
    files
        .file
        .retain(|file| file.package() != "google.protobuf");
    let mut config = prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure().compile_fds_with_config(files, config)?;
    Ok(())
}
