//! `cargo xtask tidy`: the rules of this project that no compiler knows.
//!
//! A rule is a function from the [`Tree`] of files to its findings, in the file of its subject, with a
//! test that shows what it finds.

mod code;
mod layers;
mod links;
mod manifests;
mod modules;
mod names;
mod sources;
mod text;
mod tree;

use std::fmt;
use std::path::Path;

use self::tree::Tree;

/// Looks at every file of the workspace in `root`.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let tree = Tree::read(root).map_err(|error| format!("the files cannot be read: {error}"))?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err("1 finding".to_owned()),
        several => Err(format!("{several} findings")),
    }
}

/// The paths of all files of the workspace, from its root.
pub(crate) fn paths(root: &Path) -> Result<Vec<String>, String> {
    let tree = Tree::read(root).map_err(|error| format!("the files cannot be read: {error}"))?;
    Ok(tree.files().map(|file| file.path.clone()).collect())
}

/// All rules; each says in its first line what must hold.
const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    sources::say_what_they_are,
    sources::are_short,
    sources::leave_nothing_undone,
    layers::wire_stays_in_protocol,
    layers::inner_modules_know_no_outer_ones,
    modules::are_reached,
    manifests::share_the_lints,
    manifests::explain_the_members,
    names::say_something,
    links::lead_somewhere,
    text::is_clean,
];

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    reason: String,
}

impl Finding {
    fn new(path: &str, line: usize, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.reason)
    }
}

/// Runs one rule over files made up for a test, and gives `path:line` of each finding.
#[cfg(test)]
fn found(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let findings = rule(&Tree::of(files));
    findings
        .iter()
        .map(|finding| format!("{}:{}", finding.path, finding.line))
        .collect()
}
