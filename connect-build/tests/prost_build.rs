//! What prost-build 0.14.4 gets wrong, and generated code has right.

use std::{fs, io};

use connect_build::Config;

#[test]
fn a_packed_field_with_another_option_is_packed() -> io::Result<()> {
    let source = "syntax = \"proto3\"; package p;
        message M { repeated int32 a = 1 [deprecated = true]; repeated int32 b = 2 [packed = false]; }";
    let code = compile(source, |config| config)?.unwrap_or_default();
    assert!(
        code.contains("#[prost(int32, repeated, tag = \"1\")]"),
        "{code}"
    );
    assert!(
        code.contains("#[prost(int32, repeated, packed = \"false\", tag = \"2\")]"),
        "{code}"
    );
    Ok(())
}

#[test]
fn a_cycle_of_groups_is_boxed() -> io::Result<()> {
    for source in [
        "syntax = \"proto2\"; package p; message M { optional group G = 1 { optional M m = 1; } }",
        "edition = \"2023\"; package p; option features.message_encoding = DELIMITED;
            message M { G g = 1; } message G { oneof o { M m = 1; } }",
    ] {
        let code = compile(source, |config| config)?.unwrap_or_default();
        assert!(code.contains("::prost::alloc::boxed::Box<"), "{code}");
    }
    Ok(())
}

#[test]
fn a_package_that_leaves_nothing_to_generate_has_no_file() -> io::Result<()> {
    let source = "syntax = \"proto3\"; package p; import \"google/protobuf/empty.proto\";
        service S { rpc R(google.protobuf.Empty) returns (google.protobuf.Empty); }";
    let code = compile(source, |config| {
        config.skip_server(["."]).skip_client(["."])
    })?;
    assert_eq!(code, None);
    Ok(())
}

/// The code of the package, if it has some.
fn compile(source: &str, configure: impl Fn(Config) -> Config) -> io::Result<Option<String>> {
    let folder = tempfile::tempdir()?;
    let proto = folder.path().join("p.proto");
    fs::write(&proto, source)?;
    configure(connect_build::configure())
        .emit_rerun_if_changed(false)
        .out_dir(folder.path())
        .compile_protos(&[&proto], &[folder.path()])?;
    Ok(fs::read_to_string(folder.path().join("p.rs")).ok())
}
