//! The hat shop's commands: `serve` it, `call` it, or without a command take the tour of it.

#![allow(
    clippy::print_stdout,
    reason = "what a command has to say, it says on standard output"
)]

mod call;
mod serve;
mod tour;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A hat shop: every kind of RPC, served and called. Without a command it shows itself.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the shop on a free port, calls every method, and shows each exchange (the default).
    Tour,
    /// Serves the shop until it is told to stop.
    Serve(serve::Arguments),
    /// Calls one method of a shop and prints each response message as a line of JSON.
    Call(Box<call::Arguments>),
}

/// What a command fails with; its text is for the person at the shell.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Arguments::parse().command.unwrap_or(Command::Tour) {
        Command::Tour => tour::run().await,
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Call(arguments) => call::run(*arguments).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
