//! The project's own commands: `check` and each of its steps alone, and what proves us against others.

#![allow(
    clippy::print_stdout,
    reason = "this is a command for people: printing is its work"
)]

mod bench;
mod compile_cost;
mod conformance;
mod interop;
mod package;
mod plugin;
mod program;
mod protobuf_conformance;
mod round_trips;
mod steps;
mod tidy;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use self::steps::Step;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [command, arguments @ ..] if command == "conformance" => {
            return end(conformance::run(&workspace(), arguments));
        }
        [command, arguments @ ..] if command == "bench" => {
            return end(bench::run(&workspace(), arguments));
        }
        [command, peers @ ..] if command == "interop" => {
            return end(interop::interop(&workspace(), peers));
        }
        [command] if command == "protobuf-conformance" => {
            return end(protobuf_conformance::run(&workspace()));
        }
        [command, arguments @ ..] if command == "round-trips" => {
            return end(round_trips::run(&workspace(), arguments));
        }
        [command, arguments @ ..] if command == "compile-cost" => {
            return end(compile_cost::run(&workspace(), arguments));
        }
        [command] if command == "plugin" => return end(plugin::run(&workspace())),
        [command] if command == "package" => return end(package::run(&workspace())),
        _ => {}
    }
    let command = match arguments.as_slice() {
        [command] => command.as_str(),
        _ => "",
    };
    let steps = match command {
        "help" | "--help" | "-h" => {
            print!("{}", help());
            return ExitCode::SUCCESS;
        }
        "check" => Some(Step::ALL),
        name => Step::from_name(name),
    };
    match steps {
        Some(steps) => run(steps, &workspace()),
        None => {
            eprint!("{}", help());
            ExitCode::FAILURE
        }
    }
}

/// Runs the steps one after the other, until one fails.
fn run(steps: &[Step], root: &Path) -> ExitCode {
    let start = Instant::now();
    for step in steps {
        println!("\n=== {}: {}", step.name, step.about);
        let started = Instant::now();
        if let Err(reason) = (step.run)(root) {
            println!("\n=== {} FAILED: {reason}", step.name);
            println!("    again: cargo xtask {}", step.name);
            return ExitCode::FAILURE;
        }
        println!(
            "=== {}: ok, {:.1} s",
            step.name,
            started.elapsed().as_secs_f32()
        );
    }
    println!("\nall is well, {:.1} s", start.elapsed().as_secs_f32());
    ExitCode::SUCCESS
}

/// Ends a command that is no step, and says why it failed.
fn end(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text =
        "usage: cargo xtask <command>\n\n  check    all of these, to the first that fails\n"
            .to_owned();
    for step in Step::ALL {
        text += &format!("  {:<8} {}\n", step.name, step.about);
    }
    text += "  interop  our server and client against other libraries': interop [peer…]\n";
    text += "  protobuf-conformance  generated messages and their JSON against Google's suite\n";
    text += "  round-trips  random messages to Python and back: round-trips [--seed N] [--messages N]\n";
    text += "  plugin   the plugin under protoc and buf\n";
    text += "  package  the crates as they would be published\n";
    text += "  compile-cost  what a service costs to compile, beside others: ";
    text += compile_cost::USAGE;
    text += "\n  help     this\n\nor:    cargo xtask ";
    text + conformance::USAGE + "\nor:    " + bench::USAGE
}

/// The directory that the workspace's `Cargo.toml` is in, wherever the command was called.
fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// The directory that cargo builds in: this program is in a directory of it, named after its profile.
fn target_directory(root: &Path) -> PathBuf {
    let program = env::current_exe().ok();
    let directory = program
        .as_deref()
        .and_then(|program| program.ancestors().nth(2));
    directory.map_or_else(|| root.join("target"), Path::to_owned)
}
