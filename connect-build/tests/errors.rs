//! Errors in `.proto` files, as the author of a build script reads them.

use std::io::ErrorKind;
use std::{fs, path::PathBuf};

#[test]
fn an_error_names_its_place() {
    for (source, expected) in [
        (
            "syntax = \"proto3\";\nmessage Hat {\n  int32 size = ;\n}\n",
            "shop.proto:3:16: ",
        ),
        (
            "syntax = \"proto3\";\nmessage Hat {\n  Size size = 1;\n}\n",
            "shop.proto:3:3: ",
        ),
        (
            "syntax = \"proto3\";\nimport \"no.proto\";\n",
            "shop.proto:2:1: ",
        ),
        (
            "syntax = \"proto3\";\nmessage A { int32 a = 1; int32 b = 1; }\n",
            "shop.proto:2:",
        ),
    ] {
        let error = compile(source).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let proto = folder.path().join("no.proto");
    let error = connect_build::compile_protos(&[&proto], &[folder.path()]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("no.proto"), "{error}");
}

#[test]
fn well_known_types_are_not_generated() {
    let source = "syntax = \"proto3\"; package p; import \"google/protobuf/empty.proto\";
        message M { google.protobuf.Empty e = 1; }";
    let error = compile_with(source, connect_build::Config::compile_well_known_types).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("google.protobuf.Empty cannot be generated"),
        "{error}"
    );
}

#[test]
fn names_that_prost_build_cannot_tell_apart_are_an_error() {
    let source = "syntax = \"proto3\"; package p; enum E { A_B = 0; AB = 1; A__B = 2; }";
    let error = compile(source).unwrap_err().to_string();
    assert!(
        error.starts_with("Generated enum variant names overlap"),
        "{error}"
    );
}

#[test]
fn an_attribute_that_is_not_rust_is_an_error() {
    let source = "syntax = \"proto3\"; package p; message M {}";
    let error = compile_with(source, |config| config.type_attribute(".", "#[")).unwrap_err();
    assert!(
        error.to_string().starts_with("generated code is not Rust"),
        "{error}"
    );
}

fn compile(source: &str) -> std::io::Result<()> {
    compile_with(source, |config| config)
}

fn compile_with(
    source: &str,
    configure: impl Fn(connect_build::Config) -> connect_build::Config,
) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let proto: PathBuf = folder.path().join("shop.proto");
    fs::write(&proto, source)?;
    configure(connect_build::configure())
        .out_dir(folder.path())
        .compile_protos(&[&proto], &[folder.path()])
}
