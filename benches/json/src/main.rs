//! How fast generated JSON is, beside pbjson's, on the same messages and in the same run.
//!
//! Without arguments it prints a table; with them it does one thing a number of times, for callgrind to count.

#![allow(
    clippy::print_stdout,
    reason = "what a program has to say, it says on standard output"
)]

#[cfg(test)]
mod bridge;
mod count;
mod messages;
mod protos;
mod time;
mod work;

use std::process::ExitCode;

use work::{Codec, Work};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let works = work::all();
    if let [name, codec, times] = &arguments[..] {
        return repeat(&works, name, codec, times);
    }
    match table(&works) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line for each work, and says whether one of them is slower than it may be.
fn table(works: &[Work]) -> Result<(), String> {
    println!("| | ours | pbjson | ratio | ours, instructions | pbjson | ratio |");
    println!("|---|---|---|---|---|---|---|");
    let mut slow = Vec::new();
    for work in works {
        let [ours, theirs] = time::nanoseconds(work);
        let counts = [Codec::Ours, Codec::Pbjson].map(|codec| count::instructions(work, codec));
        let [our_count, their_count] = counts;
        let (our_count, their_count) = (our_count?, their_count?);
        let ratio = our_count / their_count;
        println!(
            "| {} | {ours:.0} ns | {theirs:.0} ns | {:.2} | {our_count:.0} | {their_count:.0} | {ratio:.2} |",
            work.name,
            ours / theirs,
        );
        if ratio > work.most {
            slow.push(format!(
                "{}: {ratio:.2} is more than {}",
                work.name, work.most
            ));
        }
    }
    if slow.is_empty() {
        Ok(())
    } else {
        Err(slow.join("\n"))
    }
}

fn repeat(works: &[Work], name: &str, codec: &str, times: &str) -> ExitCode {
    let work = works.iter().find(|work| work.name == name);
    let (Some(work), Some(codec), Ok(times)) =
        (work, Codec::from_name(codec), times.parse::<u32>())
    else {
        eprintln!("usage: json-bench [WORK ours|pbjson TIMES]");
        return ExitCode::FAILURE;
    };
    for _ in 0..times {
        (work.of(codec))();
    }
    ExitCode::SUCCESS
}
