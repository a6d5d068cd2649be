//! `cargo xtask bench`: our server and client measured beside the peers', over sockets on this machine.
//!
//! `benches/README.md` says what is measured and how far it can be trusted.

mod arguments;
mod callgrind;
mod check;
mod implementations;
mod instructions;
mod latency;
mod picture;
mod process;
mod programs;
mod results;
mod rounds;
mod rows;
mod scale;
mod tables;

use std::path::Path;

use self::{
    arguments::{Arguments, Command},
    implementations::{Implementation, Side},
    programs::{Programs, VERIFIER},
    results::Results,
    rows::Row,
};

pub(crate) use self::arguments::USAGE;

/// Does what the arguments say.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments = Arguments::parse(arguments)?;
    let programs = Programs::new(root, arguments.build);
    match arguments.command {
        Command::Check => return check::run(root, &programs, &arguments),
        Command::UpdateBaseline => return check::update(root, &programs),
        Command::Scale => return scale::run(&programs, &arguments),
        Command::Measure => {}
    }
    let mut results = Results::read(&programs.results());
    if !arguments.report_only {
        for side in arguments.sides() {
            measure(&programs, &arguments, *side, &mut results)?;
        }
    }
    tables::print(&results, &arguments);
    let picture = root.join("docs/images/benchmark.svg");
    picture::write(&results, &picture)
}

/// Measures one side, row by row, and saves what is known after each.
fn measure(
    programs: &Programs,
    arguments: &Arguments,
    side: Side,
    results: &mut Results,
) -> Result<(), String> {
    let rows: Vec<Row> = rows::of(side)
        .filter(|row| arguments.wants_row(&row.name))
        .collect();
    let implementations: Vec<&Implementation> = implementations::of(side)
        .filter(|implementation| arguments.wants_implementation(implementation.name))
        .collect();
    if rows.is_empty() || implementations.is_empty() {
        return Ok(());
    }
    let packages = implementations.iter().map(|one| one.program);
    programs.build(packages.chain([VERIFIER]))?;
    for row in &rows {
        let able: Vec<&Implementation> = implementations
            .iter()
            .copied()
            .filter(|implementation| implementation.serves(row))
            .filter(|implementation| side == Side::Client || answers(programs, implementation, row))
            .collect();
        let bench = Bench {
            programs,
            row,
            side,
        };
        instructions::measure(&bench, &able, results)?;
        if !arguments.instructions_only {
            rounds::measure(
                std::slice::from_ref(&bench),
                &able,
                arguments.rounds,
                results,
            )?;
            if side == Side::Server {
                latency::measure(&bench, &able, results)?;
            }
        }
        results.write(&programs.results())?;
    }
    Ok(())
}

/// Whether a server gives the right answers; what gives others is not measured.
fn answers(programs: &Programs, implementation: &Implementation, row: &Row) -> bool {
    let verified = process::verify(programs, implementation, row);
    if let Err(reason) = &verified {
        println!("{}: {}: {reason}", row.name, implementation.name);
    }
    verified.is_ok()
}

/// What is being measured.
struct Bench<'a> {
    programs: &'a Programs,
    row: &'a Row,
    side: Side,
}
