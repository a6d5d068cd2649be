//! The plugin, fed with what a compiler would send it: it writes what a build script would.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use connect_build::plugin;
use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};

/// The descriptors of a golden case, and the code of a build script.
fn golden(case: &str) -> io::Result<(FileDescriptorSet, BTreeMap<String, String>)> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let folder = tempfile::tempdir()?;
    let protos = [golden.join(case).join(format!("{case}.proto"))];
    let descriptors = folder.path().join("descriptors.binpb");
    connect_build::configure()
        .out_dir(folder.path())
        .include_file("mod.rs")
        .file_descriptor_set_path(&descriptors)
        .emit_rerun_if_changed(false)
        .compile_protos(&protos, &[golden.join(case)])?;
    let set = FileDescriptorSet::decode(fs::read(&descriptors)?.as_slice())?;
    fs::remove_file(descriptors)?;
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder.path())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, fs::read_to_string(entry.path())?);
    }
    Ok((set, files))
}

fn ask(
    set: FileDescriptorSet,
    named: &[&str],
    parameter: &str,
) -> io::Result<CodeGeneratorResponse> {
    let request = CodeGeneratorRequest {
        file_to_generate: named.iter().map(|&name| name.to_owned()).collect(),
        parameter: Some(parameter.to_owned()),
        proto_file: set.file,
        compiler_version: None,
    };
    let response = plugin::generate(&request.encode_to_vec())?;
    Ok(CodeGeneratorResponse::decode(response.as_slice())?)
}

fn files(response: CodeGeneratorResponse) -> BTreeMap<String, String> {
    assert_eq!(response.error, None);
    let files = response.file.into_iter();
    files
        .map(|file| (file.name().to_owned(), file.content().to_owned()))
        .collect()
}

#[test]
fn it_writes_what_a_build_script_writes() -> io::Result<()> {
    for case in ["haberdasher", "well_known", "keywords", "no_package"] {
        let (set, expected) = golden(case)?;
        let name = format!("{case}.proto");
        let written = files(ask(set, &[&name], "include_file=mod.rs")?);
        assert_eq!(written, expected, "{case}");
    }
    Ok(())
}

#[test]
fn only_packages_that_were_asked_for_are_written() -> io::Result<()> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let folder = tempfile::tempdir()?;
    let descriptors = folder.path().join("descriptors.binpb");
    connect_build::configure()
        .out_dir(folder.path())
        .file_descriptor_set_path(&descriptors)
        .emit_rerun_if_changed(false)
        .compile_protos(
            &[golden.join("packages/shop.proto")],
            &[golden.join("packages")],
        )?;
    let set = FileDescriptorSet::decode(fs::read(&descriptors)?.as_slice())?;
    let written = files(ask(set, &["shop.proto"], "")?);
    let expected = fs::read_to_string(golden.join("packages/packages.shop.rs"))?;
    assert_eq!(written, [("packages.shop.rs".to_owned(), expected)].into());
    Ok(())
}

#[test]
fn what_is_wrong_is_in_the_response() -> io::Result<()> {
    let (set, _) = golden("haberdasher")?;
    for (parameter, expected) in [
        ("nope=1", "unknown option `nope`"),
        ("build_server=1", "`build_server` is `true` or `false`"),
        ("runtime_path=1x", "generated code is not Rust"),
        ("extern_path=nope=::nope", "must be fully qualified"),
    ] {
        let response = ask(set.clone(), &["haberdasher.proto"], parameter)?;
        assert!(response.error().contains(expected), "{}", response.error());
        assert_eq!(response.file, []);
    }
    assert!(plugin::generate(b"not a request").is_err());
    Ok(())
}

#[test]
fn what_is_supported_is_said_with_and_without_an_error() -> io::Result<()> {
    for parameter in ["", "nope"] {
        let response = ask(FileDescriptorSet::default(), &[], parameter)?;
        // Optional fields of proto3, and editions.
        assert_eq!(response.supported_features(), 1 | 2, "{parameter}");
    }
    Ok(())
}

#[test]
fn the_guide_lists_every_option() -> io::Result<()> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/plugin.md");
    let guide = fs::read_to_string(guide)?;
    let help = plugin::help();
    let (_, options) = help.split_once("Options").unwrap();
    for option in options.lines().filter(|line| line.starts_with("  ")) {
        let usage = option.split_whitespace().next().unwrap();
        assert!(guide.contains(&format!("| `{usage}` |")), "{usage}");
    }
    Ok(())
}
