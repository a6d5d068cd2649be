//! `protoc-gen-connect-rust`: the code generator as a plugin of `protoc` and `buf`.

#![allow(
    clippy::print_stdout,
    reason = "what it prints is what it was asked for"
)]

use std::io::{self, Read, Write};
use std::process::ExitCode;

use connect_build::plugin;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => match answer() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{NAME}: {error}");
                ExitCode::FAILURE
            }
        },
        ["--version" | "-V"] => {
            println!("{NAME} {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        ["--help" | "-h"] => {
            print!("{}", plugin::help());
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{}", plugin::help());
            ExitCode::FAILURE
        }
    }
}

/// Reads the compiler's request, and writes the answer.
fn answer() -> io::Result<()> {
    let mut request = Vec::new();
    io::stdin().lock().read_to_end(&mut request)?;
    let response = plugin::generate(&request)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(&response)?;
    stdout.flush()
}

const NAME: &str = env!("CARGO_BIN_NAME");
