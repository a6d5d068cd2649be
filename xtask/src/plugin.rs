//! `cargo xtask plugin`: the plugin, installed from source, under protoc and under buf.
//!
//! What they write has to be what a build script writes, which is in the golden files of connect-build.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    interop::{Place, setup},
    program::captured,
    steps::{cargo_path, succeed},
};

/// A golden case that is generated again.
struct Case {
    name: &'static str,
    /// The files that are asked for; the others are only imported.
    files: &'static [&'static str],
    options: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "haberdasher",
        files: &["haberdasher.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "well_known",
        files: &["well_known.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "comments",
        files: &["comments.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "deprecated",
        files: &["deprecated.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "nested",
        files: &["nested.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "proto2",
        files: &["proto2.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "editions2023",
        files: &["editions2023.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "editions2024",
        files: &["editions2024.proto"],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "blocking",
        files: &["blocking.proto"],
        options: &["include_file=mod.rs", "build_blocking"],
    },
    Case {
        name: "packages",
        files: &[
            "shop.proto",
            "only_service.proto",
            "only_enum.proto",
            "shared/hat.proto",
            "shared/color.proto",
        ],
        options: &["include_file=mod.rs"],
    },
    Case {
        name: "choices",
        files: &["choices.proto"],
        options: &[
            "include_file=mod.rs",
            "build_blocking",
            "server_feature=.=server",
            "client_feature=.choices.Gated=client",
            "client_feature=.choices.Gated=extra",
            "server_feature=.choices.Gated.Extra=extra",
            "client_feature=.choices.Gated.Extra=extra-calls",
            "skip_server=.choices.OnlyClient",
            "skip_server=.choices.Neither",
            "skip_client=.choices.OnlyServer",
            "skip_client=.choices.Neither",
            "blocking_feature=.choices.Gated=blocking",
            "blocking_feature=.choices.Gated.Extra=extra-blocking",
            "skip_blocking=.choices.OnlyServer",
            "skip_blocking=.choices.Gated.NotBlocking",
            "skip_client=.choices.Gated.NotCalled",
            "skip_server=.choices.Gated.NotServed",
        ],
    },
];

/// Installs the plugin, protoc and buf, and runs every case.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let place = Place::new(root)?;
    install(root, &place)?;
    setup::python_environment(&place)?;
    setup::buf(&place)?;
    let mut files = 0;
    for case in CASES {
        let golden = root.join("connect-build/tests/golden").join(case.name);
        for (compiler, compile) in [("protoc", protoc as Compile), ("buf", buf)] {
            let out = place.made("plugin").join(compiler).join(case.name);
            remake(&out)?;
            captured(compile(&place, case, &golden, &out))
                .map_err(|error| format!("{compiler}, {}: {error}", case.name))?;
            files += compare(&golden, &out)
                .map_err(|error| format!("{compiler}, {}: {error}", case.name))?;
        }
    }
    refusal(root, &place)?;
    println!("plugin: {files} files are as a build script writes them");
    Ok(())
}

/// How a compiler is called, for the files of a case in one folder and the code in another.
type Compile = fn(&Place, &Case, &Path, &Path) -> Command;

fn protoc(place: &Place, case: &Case, source: &Path, out: &Path) -> Command {
    let mut command = Command::new(place.made("python/bin/python"));
    command
        .args(["-m", "grpc_tools.protoc"])
        .arg(format!("--proto_path={}", source.display()))
        .arg(format!(
            "--plugin=protoc-gen-connect-rust={}",
            program(place).display()
        ))
        .arg(format!("--connect-rust_out={}", out.display()));
    for option in case.options {
        command.arg(format!("--connect-rust_opt={option}"));
    }
    command.args(case.files);
    command
}

fn buf(place: &Place, case: &Case, source: &Path, out: &Path) -> Command {
    // JSON, whose strings are Rust's as far as these go.
    let template = format!(
        "{{\"version\": \"v2\", \"plugins\": [{{\"local\": {:?}, \"out\": {out:?}, \
         \"strategy\": \"all\", \"opt\": {:?}}}]}}",
        program(place),
        case.options
    );
    let mut command = Command::new(place.bin().join("buf"));
    command
        .arg("generate")
        .arg(source)
        .args(["--template", &template]);
    command
}

/// An option that does not exist is named where the compiler prints errors.
fn refusal(root: &Path, place: &Place) -> Result<(), String> {
    let case = Case {
        name: "haberdasher",
        files: &["haberdasher.proto"],
        options: &["build_sever=false"],
    };
    let golden = root.join("connect-build/tests/golden/haberdasher");
    let out = place.made("plugin/refused");
    remake(&out)?;
    for compile in [protoc as Compile, buf] {
        match captured(compile(place, &case, &golden, &out)) {
            Err(error) if error.contains("unknown option `build_sever`") => {}
            other => return Err(format!("an unknown option should be named: {other:?}")),
        }
    }
    Ok(())
}

/// `cargo install`, as users do it, but for the profile.
fn install(root: &Path, place: &Place) -> Result<(), String> {
    let mut install = Command::new(cargo_path());
    install
        .args(["install", "--quiet", "--locked", "--debug", "--force"])
        .arg("--path")
        .arg(root.join("connect-build"))
        .arg("--root")
        .arg(place.made("plugin"));
    succeed(&mut install)?;
    let mut version = Command::new(program(place));
    version.arg("--version");
    let version = captured(version)?;
    println!("{}", version.trim_end());
    if version.starts_with("protoc-gen-connect-rust ") {
        Ok(())
    } else {
        Err(format!("--version prints {version:?}"))
    }
}

fn program(place: &Place) -> PathBuf {
    place.made("plugin/bin/protoc-gen-connect-rust")
}

fn remake(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// How many files there are, if both folders hold the same code.
fn compare(golden: &Path, written: &Path) -> Result<usize, String> {
    let (expected, written) = (code(golden)?, code(written)?);
    let names = |files: &[(String, String)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    if names(&expected) != names(&written) {
        let (expected, written) = (names(&expected), names(&written));
        return Err(format!("wrote {written:?}, not {expected:?}"));
    }
    for ((name, expected), (_, written)) in expected.iter().zip(&written) {
        let mut lines = expected.lines().zip(written.lines()).enumerate();
        if let Some((at, (expected, written))) = lines.find(|(_, (a, b))| a != b) {
            let at = at + 1;
            return Err(format!(
                "{name}:{at} is\n  {written}\nand not\n  {expected}"
            ));
        }
        if expected.len() != written.len() {
            return Err(format!("{name} does not end where it should"));
        }
    }
    Ok(written.len())
}

/// The Rust files of a folder, sorted by name.
fn code(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let read = || {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                files.push((name.into_owned(), fs::read_to_string(&path)?));
            }
        }
        files.sort();
        Ok::<_, std::io::Error>(files)
    };
    read().map_err(|error| format!("{}: {error}", folder.display()))
}
