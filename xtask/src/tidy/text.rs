//! The rule about the text of files, as plain text.

use super::tree::File;
use super::{Finding, Tree};

/// No tabs, no space at the end of a line, and exactly one newline at the end of the file.
pub(super) fn is_clean(tree: &Tree) -> Vec<Finding> {
    tree.written(&["md", "rs", "toml"])
        .flat_map(unclean)
        .collect()
}

fn unclean(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Unlike `lines`, this keeps a carriage return.
    for (line, text) in (1..).zip(file.text.split('\n')) {
        if text.contains('\t') {
            findings.push(Finding::new(&file.path, line, "a tab"));
        }
        if text.ends_with(char::is_whitespace) {
            findings.push(Finding::new(
                &file.path,
                line,
                "space at the end of the line",
            ));
        }
    }
    let last = file.lines().count().max(1);
    if !file.text.ends_with('\n') {
        findings.push(Finding::new(&file.path, last, "no newline at the end"));
    } else if file.text.ends_with("\n\n") {
        findings.push(Finding::new(&file.path, last, "an empty line at the end"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn unclean_text_is_found() {
        let cases: [(&str, &[&str]); 8] = [
            ("one\ntwo\n", &[]),
            ("one\n\ttwo\n", &["a.rs:2"]),
            ("one \ntwo\n", &["a.rs:1"]),
            ("one\r\ntwo\n", &["a.rs:1"]),
            ("one\n    \ntwo\n", &["a.rs:2"]),
            ("one\ntwo", &["a.rs:2"]),
            ("one\ntwo\n\n", &["a.rs:3"]),
            ("", &["a.rs:1"]),
        ];
        for (text, findings) in cases {
            assert_eq!(found(is_clean, &[("a.rs", text)]), findings, "{text:?}");
        }
        assert!(found(is_clean, &[("a.bin", "\t")]).is_empty());
    }
}
