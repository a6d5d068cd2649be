//! The rule about modules: a file that no other names is not compiled, and nobody notices.

use std::collections::HashSet;

use super::code::{without_comments_and_literals, words};
use super::tree::File;
use super::{Finding, Tree, links};

/// Every source file is reached: cargo finds it by its place, or another file names it.
pub(super) fn are_reached(tree: &Tree) -> Vec<Finding> {
    let named: HashSet<String> = tree.written(&["rs"]).flat_map(named).collect();
    let lost = tree
        .written(&["rs"])
        .filter(|file| !is_root(tree, &file.path) && !named.contains(&file.path));
    lost.map(|file| Finding::new(&file.path, 1, "no other file names this module"))
        .collect()
}

/// Whether cargo compiles the file by itself.
fn is_root(tree: &Tree, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (package, kind) = folder.rsplit_once('/').unwrap_or(("", folder));
    let in_package = |package: &str| tree.has(format!("{package}/Cargo.toml").trim_matches('/'));
    match (kind, name) {
        (_, "build.rs") => in_package(folder),
        ("src", "lib.rs" | "main.rs") | ("tests" | "examples" | "benches", _) => {
            in_package(package)
        }
        ("bin", _) => package.ends_with("src"),
        (_, "main.rs") => is_root(tree, &format!("{folder}.rs")),
        _ => false,
    }
}

/// The paths that a file names: those of its modules, wherever they may lie, and those it spells out.
fn named(file: &File) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = file.path.strip_suffix(".rs").unwrap_or(&file.path);
    let code = without_comments_and_literals(&file.text);
    let modules = words(&code)
        .filter(|(before, _, after)| before.ends_with("mod ") && after.starts_with(';'))
        .flat_map(|(_, module, _)| {
            [folder, below].into_iter().flat_map(move |folder| {
                [
                    format!("{folder}/{module}.rs"),
                    format!("{folder}/{module}/mod.rs"),
                ]
            })
        });
    let spelled_out = ["path = \"", "include!(\""].into_iter().flat_map(|start| {
        let targets = file.text.split(start).skip(1);
        targets.filter_map(|rest| links::resolve(&file.path, rest.split('"').next()?))
    });
    modules.chain(spelled_out).collect()
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn files_that_nobody_names_are_found() {
        let files = [
            ("a/Cargo.toml", ""),
            ("a/build.rs", "#[path = \"src/options.rs\"]\nmod options;"),
            ("a/src/lib.rs", "mod named;\nmod folder;\n// mod commented;"),
            ("a/src/bin/tool.rs", ""),
            ("a/src/named.rs", "mod below;"),
            ("a/src/named/below.rs", ""),
            ("a/src/folder/mod.rs", "pub(crate) mod inner;"),
            ("a/src/folder/inner.rs", ""),
            ("a/src/folder/lost.rs", ""),
            ("a/src/commented.rs", ""),
            ("a/src/options.rs", ""),
            ("a/tests/test.rs", ""),
            ("a/tests/larger/main.rs", ""),
            ("a/tests/support/lost.rs", ""),
        ];
        assert_eq!(
            found(are_reached, &files),
            [
                "a/src/folder/lost.rs:1",
                "a/src/commented.rs:1",
                "a/tests/support/lost.rs:1"
            ]
        );
    }
}
