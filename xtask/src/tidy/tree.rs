//! The files of the workspace.

use std::path::Path;
use std::{fs, io};

/// All files, in the order of their paths.
pub(super) struct Tree {
    files: Vec<File>,
}

/// One file.
pub(super) struct File {
    /// Where it is, from the workspace's root, with `/` on every system.
    pub(super) path: String,
    /// What is in it; bytes that are not UTF-8 are replaced.
    pub(super) text: String,
}

impl Tree {
    /// Reads the files below `root` that belong to the project.
    pub(super) fn read(root: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        read_directory(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// Makes up a tree.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(file).collect(),
        }
    }

    /// All files.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The files with one of these extensions that people wrote.
    pub(super) fn written(&self, extensions: &[&str]) -> impl Iterator<Item = &File> {
        self.files()
            .filter(move |file| !file.is_generated() && extensions.contains(&file.extension()))
    }

    /// Whether a file or a directory has this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files().any(|file| {
            let rest = file.path.strip_prefix(path);
            path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl File {
    /// What follows the last dot of the name.
    fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// Whether a program wrote it: a golden file of a test, or generated code that is kept.
    pub(super) fn is_generated(&self) -> bool {
        self.path
            .split('/')
            .any(|name| matches!(name, "golden" | "generated"))
    }

    /// The lines, numbered as editors do.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
    }
}

fn read_directory(directory: &Path, prefix: &str, files: &mut Vec<File>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_file() {
            let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
            files.push(File { path, text });
        } else if kind.is_dir() && is_ours(&name) {
            read_directory(&entry.path(), &format!("{path}/"), files)?;
        }
    }
    Ok(())
}

/// Whether a directory of this name has files of the project, and not of git, cargo, npm or an editor.
fn is_ours(directory: &str) -> bool {
    match directory {
        "node_modules" | "target" => false,
        ".cargo" | ".ci" | ".config" | ".github" => true,
        name => !name.starts_with('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_had_by_their_whole_name() {
        let tree = Tree::of(&[("docs/guide/start.md", "")]);
        for path in ["", "docs", "docs/guide", "docs/guide/start.md"] {
            assert!(tree.has(path), "{path}");
        }
        for path in ["doc", "docs/gui", "docs/guide/start", "guide"] {
            assert!(!tree.has(path), "{path}");
        }
    }

    #[test]
    fn golden_files_were_not_written_by_people() {
        let tree = Tree::of(&[("a/golden/b.rs", ""), ("a/golden.rs", ""), ("a/b.md", "")]);
        let written: Vec<_> = tree
            .written(&["rs"])
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(written, ["a/golden.rs"]);
    }
}
