//! Descriptors of files of editions, compared with those that protoc 35.1 made of the same files.
//!
//! `tests/editions/with_protoc.py` makes them again.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};
use std::{fs, io};

use prost::Message;
use prost_types::FileDescriptorProto;

const CASES: [&str; 2] = ["editions2023", "editions2024"];

#[test]
fn the_descriptor_set_is_the_one_that_protoc_writes() -> io::Result<()> {
    for case in CASES {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("set.binpb");
        let includes = tests().join("golden").join(case);
        configure(folder.path())
            .file_descriptor_set_path(&path)
            .compile_protos(&[includes.join(format!("{case}.proto"))], &[includes])?;
        let (ours, theirs) = (file_of(&fs::read(path)?, case)?, protoc_file(case)?);
        assert_eq!(locations(&ours)?, locations(&theirs)?, "{case}");
        let (ours, theirs) = (without_locations(&ours), without_locations(&theirs));
        assert_eq!(ours, theirs, "{case}");
    }
    Ok(())
}

#[test]
fn a_descriptor_set_makes_the_code_that_its_files_make() -> io::Result<()> {
    for case in CASES {
        let folder = tempfile::tempdir()?;
        configure(folder.path()).compile_descriptor_set(protoc_set(case)?)?;
        let name = format!("{case}.rs");
        let golden = tests().join("golden").join(case).join(&name);
        let expected = fs::read_to_string(golden)?.replace("\r\n", "\n");
        let code = fs::read_to_string(folder.path().join(name))?;
        assert!(
            code == expected,
            "{case}: the code is not that of the golden file"
        );
    }
    Ok(())
}

#[test]
fn what_is_not_a_descriptor_set_is_an_error() {
    let unknown_edition = Set {
        file: vec![Vec::from(b"\x0a\x01a\x62\x08editions\x70\x8f\x4e")],
    };
    for (encoded, expected) in [
        (b"\x0a\xff".to_vec(), "not a FileDescriptorSet: "),
        (
            unknown_edition.encode_to_vec(),
            "a: unknown edition, number 9999",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let result = configure(folder.path()).compile_descriptor_set(encoded);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_protoc_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let includes = tests().join("golden/editions2023");
    let error = configure(folder.path())
        .protoc(folder.path().join("no-protoc"))
        .compile_protos(&[includes.join("editions2023.proto")], &[includes])
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(
        error.to_string().contains("no-protoc does not start"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_named_protoc_reads_the_files() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let includes = tests().join("golden/editions2023");
    for (proto, expected) in [
        ("editions2023.proto", Ok(())),
        ("wrong.proto", Err("protoc: wrong.proto:1:2: wrong")),
    ] {
        let result = configure(folder.path())
            .protoc(tests().join("editions/protoc.sh"))
            .compile_protos(&[includes.join(proto)], &[&includes]);
        let result = result.map_err(|error| error.to_string());
        assert_eq!(result.as_ref().map_err(String::as_str).copied(), expected);
    }
    assert!(folder.path().join("editions2023.rs").exists());
    Ok(())
}

fn configure(out_dir: &Path) -> connect_build::Config {
    connect_build::configure()
        .emit_rerun_if_changed(false)
        .out_dir(out_dir)
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn protoc_set(case: &str) -> io::Result<Vec<u8>> {
    fs::read(tests().join(format!("editions/{case}.binpb")))
}

fn protoc_file(case: &str) -> io::Result<Vec<u8>> {
    file_of(&protoc_set(case)?, case)
}

/// A `FileDescriptorSet` whose files are left as bytes.
#[derive(Clone, PartialEq, Message)]
struct Set {
    #[prost(bytes = "vec", repeated, tag = "1")]
    file: Vec<Vec<u8>>,
}

/// The last file of a set, which is the one that imports the others.
fn file_of(set: &[u8], case: &str) -> io::Result<Vec<u8>> {
    let mut set = Set::decode(set).map_err(io::Error::other)?;
    let file = set.file.pop().unwrap_or_default();
    let descriptor = FileDescriptorProto::decode(&file[..]).map_err(io::Error::other)?;
    assert_eq!(descriptor.name(), format!("{case}.proto"));
    Ok(file)
}

/// What stands where, with its comments. Compilers choose the order.
fn locations(file: &[u8]) -> io::Result<Vec<prost_types::source_code_info::Location>> {
    let descriptor = FileDescriptorProto::decode(file).map_err(io::Error::other)?;
    let mut locations = descriptor.source_code_info.unwrap_or_default().location;
    locations.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(locations)
}

/// The encoded file without its field `source_code_info`.
fn without_locations(mut file: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    while !file.is_empty() {
        let start = file;
        let key = varint(&mut file);
        match key & 7 {
            0 => drop(varint(&mut file)),
            _ => {
                let len = varint(&mut file);
                file = &file[len..];
            }
        }
        if key >> 3 != 9 {
            kept.extend_from_slice(&start[..start.len() - file.len()]);
        }
    }
    kept
}

fn varint(bytes: &mut &[u8]) -> usize {
    prost::decode_length_delimiter(bytes).unwrap()
}
