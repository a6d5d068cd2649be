//! Go, and the suite as a Go module.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::{MODULE, VERSION};

/// Finds a Go that is new enough.
pub(super) fn find() -> Result<PathBuf, String> {
    let mut candidates = vec![PathBuf::from("go")];
    candidates.extend(env::var_os("GOROOT").map(|root| Path::new(&root).join("bin/go")));
    candidates.push("/usr/local/go/bin/go".into());
    let mut reason = "none was found".to_owned();
    for go in candidates {
        let Ok(output) = Command::new(&go).arg("version").output() else {
            continue;
        };
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        match parse_version(&version) {
            Some(found) if found >= OLDEST => return Ok(go),
            _ => reason = format!("{} is {version:?}", go.display()),
        }
    }
    let (major, minor) = OLDEST;
    Err(format!(
        "the conformance suite is written in Go, and needs Go {major}.{minor} or newer: {reason}. Get it from https://go.dev/dl"
    ))
}

/// What the suite's `go.mod` asks for.
const OLDEST: (u32, u32) = (1, 24);

/// Downloads the suite's module, unless it is in the cache, and gives its directory.
pub(super) fn download(go: &Path) -> Result<PathBuf, String> {
    let module = format!("{MODULE}@{VERSION}");
    println!("$ go mod download -json {module}");
    let output = Command::new(go)
        .args(["mod", "download", "-json", &module])
        .output()
        .map_err(|error| format!("go cannot be started: {error}"))?;
    let json = String::from_utf8_lossy(&output.stdout);
    match json_string(&json, "Dir") {
        Some(directory) if output.status.success() => Ok(directory.into()),
        _ => Err(format!(
            "{module} cannot be downloaded: {json}{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// Installs the suite's runner, unless it is there, and gives its path.
pub(super) fn install(go: &Path, directory: &Path) -> Result<PathBuf, String> {
    let directory = directory.join(format!("runner-{VERSION}"));
    let runner = directory.join(format!("{RUNNER}{}", env::consts::EXE_SUFFIX));
    if runner.exists() {
        return Ok(runner);
    }
    fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let package = format!("{MODULE}/cmd/{RUNNER}@{VERSION}");
    println!("$ go install {package}");
    let status = Command::new(go)
        .args(["install", &package])
        .env("GOBIN", &directory)
        .status();
    match status {
        Ok(status) if status.success() => Ok(runner),
        Ok(status) => Err(format!("go install ended with {status}")),
        Err(error) => Err(format!("go cannot be started: {error}")),
    }
}

const RUNNER: &str = "connectconformance";

/// Reads what `go version` prints, such as `go version go1.24.2 linux/amd64`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let version = text.split(' ').find_map(|word| word.strip_prefix("go1."))?;
    let minor = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((1, minor.parse().ok()?))
}

/// The string behind a key, in JSON that the go command prints.
fn json_string(json: &str, key: &str) -> Option<String> {
    let (_, value) = json.split_once(&format!("\"{key}\":"))?;
    let mut characters = value.trim_start().strip_prefix('"')?.chars();
    let mut string = String::new();
    loop {
        match characters.next()? {
            '"' => return Some(string),
            // In a path, only `\\` and `\"` are to be expected.
            '\\' => string.push(characters.next()?),
            c => string.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_go_are_read() {
        for (text, expected) in [
            ("go version go1.26.8 linux/amd64", Some((1, 26))),
            ("go version go1.24 darwin/arm64", Some((1, 24))),
            ("go version go1.24rc1 linux/amd64", Some((1, 24))),
            ("go version devel +b5d555991ab7 linux/amd64", None),
            ("", None),
        ] {
            assert_eq!(parse_version(text), expected, "{text}");
        }
    }

    #[test]
    fn the_directory_is_read() {
        let json = "{\n\t\"Path\": \"a/b\",\n\t\"Dir\": \"/home/a b/@v1\",\n\t\"Sum\": \"x\"\n}\n";
        assert_eq!(json_string(json, "Dir").as_deref(), Some("/home/a b/@v1"));
        let windows = r#"{"Dir":"C:\\go\\pkg"}"#;
        assert_eq!(json_string(windows, "Dir").as_deref(), Some(r"C:\go\pkg"));
        for json in ["", "{}", r#"{"Dir": 1}"#, r#"{"Dir": "a"#] {
            assert_eq!(json_string(json, "Dir"), None, "{json}");
        }
    }
}
