//! The generated code of each case, compared with the files that lie beside its `.proto` files.
//!
//! `UPDATE_GOLDEN=1 cargo test -p connect-build --test golden` rewrites them. That they compile,
//! and do what they should, is the subject of the package `tests/codegen`.

#[path = "golden/config.rs"]
mod config;

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs, io};

#[test]
fn generated_code_is_as_it_was() -> io::Result<()> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for case in config::CASES {
        let out_dir = tempfile::tempdir()?;
        config::compile(case, &golden, out_dir.path())?;
        let generated = rust_files(out_dir.path())?;
        let folder = golden.join(case);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            rewrite(&folder, &generated)?;
        }
        let expected = rust_files(&folder)?;
        for (name, code) in &generated {
            let expected = expected.get(name).map_or("", String::as_str);
            let line = first_difference(code, expected);
            assert_eq!(
                line, None,
                "{case}/{name}: the line differs; UPDATE_GOLDEN=1 rewrites"
            );
        }
        let same_names = generated.keys().eq(expected.keys());
        assert!(same_names, "{case}: files differ; UPDATE_GOLDEN=1 rewrites");
    }
    Ok(())
}

fn rewrite(folder: &Path, generated: &BTreeMap<String, String>) -> io::Result<()> {
    for name in rust_files(folder)?.keys() {
        fs::remove_file(folder.join(name))?;
    }
    generated
        .iter()
        .try_for_each(|(name, code)| fs::write(folder.join(name), code))
}

/// The Rust files of a folder, by name.
fn rust_files(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, fs::read_to_string(path)?.replace("\r\n", "\n"));
        }
    }
    Ok(files)
}

/// The number of the first line that is not the same.
fn first_difference(code: &str, expected: &str) -> Option<usize> {
    let lines = code.lines().map(Some).chain([None]);
    let expected = expected.lines().map(Some).chain([None]);
    lines
        .zip(expected)
        .position(|(line, expected)| line != expected)
        .map(|index| index + 1)
}
