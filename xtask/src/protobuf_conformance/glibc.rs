//! A newer C library than an older Debian's: the runner wants glibc 2.38.
//!
//! It is unpacked into a directory of its own, from packages of the next Debian release; the system's stays as it is.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{output, run};

/// The name of the dynamic loader, which is in the directory of the libraries.
pub(super) const LOADER: &str = "ld-linux-x86-64.so.2";

/// Downloads and unpacks the libraries, unless they are there, and gives their directory.
pub(super) fn unpack(directory: &Path) -> Result<PathBuf, String> {
    let root = directory.join("root");
    let libraries = root.join("usr/lib/x86_64-linux-gnu");
    let all_there = [LOADER, "libc.so.6", "libgcc_s.so.1", "libstdc++.so.6"]
        .iter()
        .all(|name| libraries.join(name).exists());
    if !all_there {
        for package in download(directory)? {
            let mut unpack = Command::new("dpkg-deb");
            run("dpkg-deb", unpack.arg("--extract").arg(package).arg(&root))?;
        }
    }
    Ok(libraries)
}

/// The packages. A Debian release gets fixes, but never another upstream version.
const PACKAGES: [&str; 3] = ["libc6=2.41-*", "libgcc-s1=14.2.0-*", "libstdc++6=14.2.0-*"];

/// The Debian release that has them.
const RELEASE: &str = "trixie";

/// Has apt download the packages, with lists and a cache of its own, from where this system's come from.
fn download(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let downloads = directory.join("downloads");
    for made in ["lists/partial", "cache/archives/partial", "downloads"] {
        super::create(&directory.join(made))?;
    }
    let list = directory.join("sources.list");
    fs::write(&list, format!("deb {} {RELEASE} main\n", mirror()?))
        .map_err(|error| format!("{}: {error}", list.display()))?;
    let options = options(directory, &list);
    println!("$ apt-get download {}", PACKAGES.join(" "));
    run(NEEDED, apt(&options).args(["--quiet=2", "update"]))?;
    let mut download = apt(&options);
    download.args(["--quiet=2", "download"]).args(PACKAGES);
    run(NEEDED, download.current_dir(&downloads))?;
    let entries = fs::read_dir(&downloads).map_err(|error| error.to_string())?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}

/// Where this system gets its own packages from.
fn mirror() -> Result<String, String> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let release = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let mut targets = Command::new("apt-get");
    targets.args(["indextargets", "--format", "$(RELEASE) $(REPO_URI)"]);
    let targets = output(NEEDED, &mut targets)?;
    let found = targets.lines().find_map(|line| {
        let (of, mirror) = line.split_once(' ')?;
        (Some(of) == release).then(|| mirror.to_owned())
    });
    found.ok_or_else(|| format!("{NEEDED} is needed: apt knows no packages of this release"))
}

const NEEDED: &str = "glibc 2.38 or newer, or a Debian with apt";

fn options(directory: &Path, list: &Path) -> Vec<OsString> {
    let mut options = Vec::new();
    for (name, value) in [
        ("Dir::Etc::SourceList", list.to_owned()),
        ("Dir::Etc::SourceParts", "-".into()),
        ("Dir::State::Lists", directory.join("lists")),
        ("Dir::Cache", directory.join("cache")),
        ("Acquire::Languages", "none".into()),
        // The files belong to whoever calls this, not to apt's own user.
        ("APT::Sandbox::User", "root".into()),
    ] {
        let mut option = OsString::from(name);
        option.push("=");
        option.push(value);
        options.extend(["--option".into(), option]);
    }
    options
}

fn apt(options: &[OsString]) -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(options);
    apt
}
