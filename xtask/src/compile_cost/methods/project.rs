//! [`Project`]: one library's crate with so many methods, on disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::source::Source;

/// One library's crate.
pub(super) struct Project {
    /// Where the crate is written.
    folder: PathBuf,
    /// The Rust of a method.
    template: String,
}

impl Project {
    /// Copies a library's folder to where the crate is to be.
    pub(super) fn new(root: &Path, library: &str, at: PathBuf) -> Result<Self, String> {
        let from = folder(root, library);
        let manifest = with_paths_from(&read(&from.join("Cargo.toml"))?, root);
        let project = Self {
            folder: at,
            template: read(&from.join("methods.template"))?,
        };
        project.write("Cargo.toml", &manifest)?;
        for file in ["Cargo.lock", "build.rs", "src/main.rs"] {
            project.write(file, &read(&from.join(file))?)?;
        }
        Ok(project)
    }

    pub(super) fn manifest(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }

    /// Writes the service's files, those that change.
    pub(super) fn put(&self, source: &Source) -> Result<(), String> {
        self.write("proto/methods.proto", &source.proto())?;
        self.write("src/methods.rs", &source.rust(&self.template)?)
    }

    /// A file that is as it should be is left alone, as cargo looks at its time.
    fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return Ok(());
        }
        let parent = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// What the crates of a library are made of.
pub(super) fn folder(root: &Path, library: &str) -> PathBuf {
    root.join("benches/compile-cost/methods").join(library)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The manifest, with the paths of dependencies such as they are from anywhere.
fn with_paths_from(manifest: &str, root: &Path) -> String {
    manifest.replace("\"../../../../", &format!("\"{}/", root.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_found_from_anywhere() {
        let manifest = "a = { path = \"../../../../connect-axum\" }\nb = \"1\"\n";
        assert_eq!(
            with_paths_from(manifest, Path::new("/root")),
            "a = { path = \"/root/connect-axum\" }\nb = \"1\"\n"
        );
    }
}
