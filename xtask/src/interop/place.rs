//! [`Place`]: where the sources of the peers are, and what is made of them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) struct Place {
    /// `tests/interop`.
    sources: PathBuf,
    /// Where cargo puts programs.
    programs: PathBuf,
    /// Beside it: `interop`, for everything that is made or installed.
    out: PathBuf,
}

impl Place {
    pub(crate) fn new(root: &Path) -> Result<Self, String> {
        let xtask = env::current_exe().map_err(|error| error.to_string())?;
        let programs = xtask.parent().ok_or("xtask is nowhere")?.to_owned();
        let place = Self {
            sources: root.join("tests/interop"),
            out: programs.parent().unwrap_or(&programs).join("interop"),
            programs,
        };
        for folder in [place.bin(), place.logs()] {
            fs::create_dir_all(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        Ok(place)
    }

    /// Our end of every test.
    pub(super) fn ours(&self) -> Command {
        Command::new(self.programs.join("interop"))
    }

    /// A file or folder of `tests/interop`.
    pub(super) fn source(&self, path: &str) -> PathBuf {
        self.sources.join(path)
    }

    /// A file or folder among the things that are made.
    pub(crate) fn made(&self, path: &str) -> PathBuf {
        self.out.join(path)
    }

    /// The programs that are made.
    pub(crate) fn bin(&self) -> PathBuf {
        self.made("bin")
    }

    /// What the programs print.
    pub(super) fn logs(&self) -> PathBuf {
        self.made("logs")
    }
}
