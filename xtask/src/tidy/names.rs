//! The rule about names of files.

use super::{Finding, Tree};

/// A file's name says what is in it; some words say nothing.
pub(super) fn say_something(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().filter(|file| !file.is_generated()) {
        let words = file.path.split(|c: char| !c.is_ascii_alphanumeric());
        let empty = words
            .map(str::to_ascii_lowercase)
            .find(|word| EMPTY.contains(&word.trim_end_matches('s')));
        if let Some(word) = empty {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("`{word}` in a path says nothing: name the thing"),
            ));
        }
    }
    findings
}

const EMPTY: [&str; 4] = ["common", "helper", "manager", "util"];

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn empty_words_are_found_in_files_and_directories() {
        let files = [
            ("src/utils.rs", ""),
            ("src/header_helper.rs", ""),
            ("tests/common/mod.rs", ""),
            ("docs/Manager.md", ""),
            ("src/utility.rs", ""),
            ("src/managed.rs", ""),
        ];
        let expected = [
            "src/utils.rs:1",
            "src/header_helper.rs:1",
            "tests/common/mod.rs:1",
            "docs/Manager.md:1",
        ];
        assert_eq!(found(say_something, &files), expected);
    }
}
