//! Rules about every Rust source file that a person wrote.

use super::code::{without_comments_and_literals, words};
use super::{Finding, Tree};

/// The first line of a file says what the file is.
pub(super) fn say_what_they_are(tree: &Tree) -> Vec<Finding> {
    let silent = tree
        .written(&["rs"])
        .filter(|file| !file.text.starts_with("//! "));
    silent
        .map(|file| {
            Finding::new(
                &file.path,
                1,
                "the first line is to say what the file is: `//! …`",
            )
        })
        .collect()
}

/// A file has one subject, and so at most 400 lines.
pub(super) fn are_short(tree: &Tree) -> Vec<Finding> {
    let long = tree
        .written(&["rs"])
        .filter(|file| file.lines().count() > MOST_LINES);
    long.map(|file| {
        let reason = format!(
            "{} lines, {MOST_LINES} allowed: this has two subjects",
            file.lines().count()
        );
        Finding::new(&file.path, MOST_LINES + 1, reason)
    })
    .collect()
}

const MOST_LINES: usize = 400;

/// Nothing is left for later: no unfinished code, no test that does not run, no example that is not compiled.
pub(super) fn leave_nothing_undone(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.written(&["rs", "md"]) {
        for (line, text) in file.lines() {
            if text.contains(UNCOMPILED) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    "an example that is not compiled",
                ));
            }
        }
    }
    for file in tree.written(&["rs"]) {
        for (line, text) in file.lines() {
            if let Some((_, note, _)) = words(text).find(|(_, word, _)| NOTES.contains(word)) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("{note}: do it, or open an issue"),
                ));
            }
        }
        let code = without_comments_and_literals(&file.text);
        for (line, code) in (1..).zip(code.lines()) {
            if code.contains("#[ignore") {
                findings.push(Finding::new(&file.path, line, "a test that does not run"));
            }
            let is_stub = |(_, word, after): &(_, &str, &str)| {
                UNDONE.contains(word) && after.starts_with('!')
            };
            if let Some((_, stub, _)) = words(code).find(is_stub) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("{stub}!: code that is not there yet"),
                ));
            }
        }
    }
    findings
}

/// Put together, here and below, so that this file keeps its own rule.
const UNCOMPILED: &str = concat!("```", "ignore");

const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

const UNDONE: [&str; 2] = ["todo", "unimplemented"];

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_file_without_a_first_line_is_found() {
        let files = [
            ("src/good.rs", "//! Good.\n"),
            ("src/bad.rs", "fn main() {}\n"),
            ("src/late.rs", "\n//! Late.\n"),
            ("src/empty.rs", ""),
            ("tests/golden/hat.rs", "fn main() {}\n"),
            ("notes.md", "fn main() {}\n"),
        ];
        assert_eq!(
            found(say_what_they_are, &files),
            ["src/bad.rs:1", "src/late.rs:1", "src/empty.rs:1"]
        );
    }

    #[test]
    fn the_401st_line_is_found() {
        let (long, short) = ("//\n".repeat(401), "//\n".repeat(400));
        let files = [
            ("a.rs", &*long),
            ("b.rs", &*short),
            ("golden/a.rs", &*long),
            ("a.md", &*long),
        ];
        assert_eq!(found(are_short, &files), ["a.rs:401"]);
    }

    #[test]
    fn undone_things_are_found() {
        let note = format!("// {}: later\n", NOTES[0]);
        let example = format!("/// {UNCOMPILED}\n");
        let cases = [
            (note.as_str(), true),
            (&example, true),
            ("#[ignore]\n", true),
            ("#[ignore = \"slow\"]\n", true),
            ("todo!()\n", true),
            ("std::unimplemented!(\"later\")\n", true),
            ("Error::unimplemented(\"later\")\n", false),
            ("// todo!() is not allowed\n", false),
            ("let x = \"todo!()\";\n", false),
            ("/// ```no_run\n", false),
        ];
        for (text, undone) in cases {
            assert_eq!(
                !found(leave_nothing_undone, &[("a.rs", text)]).is_empty(),
                undone,
                "{text}"
            );
        }
        assert_eq!(
            found(leave_nothing_undone, &[("a.md", UNCOMPILED)]),
            ["a.md:1"]
        );
    }
}
