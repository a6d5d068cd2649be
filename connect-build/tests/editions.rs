//! What files of editions may say, and what is refused in them, as protoc does.
//!
//! The cases are in `editions/accepted.txt` and `editions/refused.txt`.

#[path = "editions/shown.rs"]
mod shown;

use std::{fs, io};

use tempfile::TempDir;

#[test]
fn what_breaks_a_rule_is_refused_at_its_place() {
    let mut wrong = Vec::new();
    for case in cases(include_str!("editions/refused.txt")) {
        let is_caret = |line: &&str| line.trim_start().starts_with('^');
        let lines: Vec<_> = case.lines().collect();
        let line = lines.iter().position(&is_caret).expect(&case);
        let (before, message) = lines[line].split_once('^').expect(&case);
        let lines = lines.into_iter().filter(|line| !is_caret(line));
        let source = lines.collect::<Vec<_>>().join("\n");

        let error = match compile(&source) {
            Ok(_) => "no error".to_owned(),
            Err(error) => error.to_string(),
        };
        let column = before.chars().count() + 1;
        let expected = format!("shop.proto:{line}:{column}: {}", message.trim());
        if !error.starts_with(&expected) {
            wrong.push(format!("{expected}\n{source}\n{error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_keeps_the_rules_compiles() {
    for source in cases(include_str!("editions/accepted.txt")) {
        let result = compile(&source);
        assert!(result.is_ok(), "{source}\n{result:?}");
    }
}

/// The paragraphs of a text, without the lines that say what they are about.
fn cases(text: &str) -> impl Iterator<Item = String> {
    let text = text.replace("\r\n", "\n");
    let paragraphs: Vec<_> = text.split("\n\n").map(str::to_owned).collect();
    let cases = paragraphs.into_iter().map(|paragraph| {
        let lines = paragraph.lines().filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>().join("\n")
    });
    cases.filter(|case| !case.trim().is_empty())
}

/// A file that others import.
const DEP: &str = "edition = \"2024\"; package dep;
local message Hidden {} message Shown { message Below {} export message Lent {} }
enum Closed { option features.enum_type = CLOSED; CLOSED_A = 3; }";

/// A file whose options others use.
const OPTIONS: &str =
    "edition = \"2024\"; package opts; import \"google/protobuf/descriptor.proto\";
extend google.protobuf.FieldOptions { int32 note = 50001; } message Type {}";

fn compile(source: &str) -> io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let file = |name| folder.path().join(name);
    fs::write(file("dep.proto"), DEP)?;
    fs::write(file("opts.proto"), OPTIONS)?;
    fs::write(file("shop.proto"), source)?;
    connect_build::configure()
        .emit_rerun_if_changed(false)
        .out_dir(folder.path())
        .compile_protos(&[file("shop.proto")], &[folder.path()])?;
    Ok(folder)
}
