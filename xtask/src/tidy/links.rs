//! The rule about links in Markdown.

use super::tree::File;
use super::{Finding, Tree};

/// A relative link leads to a file or directory that is there.
pub(super) fn lead_somewhere(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.written(&["md"]) {
        for (line, target) in links(file) {
            let path = target.split('#').next().unwrap_or(target);
            if is_relative(target) && !resolve(&file.path, path).is_some_and(|path| tree.has(&path))
            {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("the link to {target} leads nowhere"),
                ));
            }
        }
    }
    findings
}

/// The targets of `[text](target)` and of `[name]: target`, outside code.
fn links(file: &File) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (line, text) in file.lines() {
        if text.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Between two backticks is code; every second part is outside.
        for part in text.split('`').step_by(2) {
            let targets = part
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split([')', ' ']).next());
            links.extend(targets.map(|target| (line, target)));
        }
        if let Some((_, target)) = text.split_once("]: ").filter(|_| text.starts_with('[')) {
            links.push((line, target.trim()));
        }
    }
    links
}

/// Whether it is a path, and not an address, a place in the same file or, for rustdoc, an item.
fn is_relative(target: &str) -> bool {
    !target.contains(':') && !target.starts_with('#')
}

/// The path from the root of what `target` names in the file at `from`; nothing if it leaves the root.
pub(super) fn resolve(from: &str, target: &str) -> Option<String> {
    let mut names: Vec<&str> = from.split('/').collect();
    names.pop();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn links_to_nowhere_are_found() {
        let cases = [
            ("[a](other.md)", true),
            ("[a](./other.md#part)", true),
            ("[a](../README.md) and [b](../src/)", true),
            (
                "[a](https://example.org/x) [b](#part) [c](mailto:a@b.c) [d](crate::Error)",
                true,
            ),
            ("[a]: other.md", true),
            ("`[a](nowhere.md)`", true),
            ("```text\n[a](nowhere.md)\n```", true),
            ("[a](nowhere.md)", false),
            ("[a](other.md) [b](nowhere.md)", false),
            ("[`a`](nowhere.md)", false),
            ("[a]: nowhere.md", false),
            ("[a](../../outside.md)", false),
            ("![a](nowhere.png \"title\")", false),
        ];
        for (text, good) in cases {
            let files = [
                ("docs/a.md", text),
                ("docs/other.md", ""),
                ("README.md", ""),
                ("src/lib.rs", ""),
            ];
            assert_eq!(found(lead_somewhere, &files).is_empty(), good, "{text}");
        }
    }
}
