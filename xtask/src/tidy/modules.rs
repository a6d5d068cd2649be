//! The rule about modules: a file that no other names is not compiled, and nobody notices.

use super::code::{without_comments_and_literals, words};
use super::tree::File;
use super::{Finding, Tree, links};

/// Every source file is reached: cargo finds it by its place, or another file names it.
pub(super) fn are_reached(tree: &Tree) -> Vec<Finding> {
    let lost = tree
        .written(&["rs"])
        .filter(|file| !is_root(tree, &file.path) && !is_named(tree, &file.path));
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

/// Whether a file has a `mod` for this one, or its path.
fn is_named(tree: &Tree, path: &str) -> bool {
    let module = path.strip_suffix("/mod.rs").or(path.strip_suffix(".rs"));
    let (folder, module) = module
        .and_then(|path| path.rsplit_once('/'))
        .unwrap_or(("", path));
    tree.written(&["rs"])
        .filter(|file| file.path != path)
        .any(|file| {
            let around = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_parent = around == folder || file.path.strip_suffix(".rs") == Some(folder);
            (is_parent && has_module(file, module)) || has_path(file, path)
        })
}

fn has_module(file: &File, name: &str) -> bool {
    if !file.text.contains(&format!("mod {name};")) {
        return false;
    }
    let code = without_comments_and_literals(&file.text);
    words(&code).any(|(before, word, after)| {
        word == name && before.ends_with("mod ") && after.starts_with(';')
    })
}

/// Whether a `#[path = "…"]` or an `include!("…")` leads to the file.
fn has_path(file: &File, path: &str) -> bool {
    ["path = \"", "include!(\""].iter().any(|start| {
        let mut targets = file.text.split(start).skip(1);
        targets.any(|rest| {
            let target = rest.split('"').next().unwrap_or_default();
            links::resolve(&file.path, target).as_deref() == Some(path)
        })
    })
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
