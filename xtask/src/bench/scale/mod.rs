//! `--scale`: how cost grows with what is held open, from one core to two, with size, and with length.
//!
//! Figures go where all others go, and the tables are printed of all that were ever measured.

mod cores;
mod growth;
mod hold;
mod lengths;
mod memory;
mod sizes;

use super::{
    Bench, Side, answers,
    arguments::Arguments,
    implementations::{self, Implementation},
    programs::{Programs, VERIFIER},
    results::{Figure, Results},
    rows::Row,
};

/// Measures the rows that were asked for, then prints the tables.
pub(super) fn run(programs: &Programs, arguments: &Arguments) -> Result<(), String> {
    let mut results = Results::read(&programs.results());
    if !arguments.report_only {
        measure(programs, arguments, &mut results)?;
    }
    for part in PARTS {
        print!("{}", (part.table)(&results));
    }
    Ok(())
}

fn measure(
    programs: &Programs,
    arguments: &Arguments,
    results: &mut Results,
) -> Result<(), String> {
    let mut chosen = Vec::new();
    for part in PARTS {
        let mut rows = (part.rows)();
        rows.retain(|row| arguments.wants_row(&row.name));
        let servers = implementations::of(Side::Server)
            .filter(|server| arguments.wants_of(part.servers, server.name));
        let with = With {
            programs,
            servers: servers.collect(),
            rounds: arguments.rounds,
        };
        if !rows.is_empty() {
            chosen.push((part, with, rows));
        }
    }
    let servers = chosen.iter().flat_map(|(_, with, _)| &with.servers);
    let packages = servers.map(|server| server.program);
    programs.build(packages.chain([VERIFIER]))?;
    for (part, with, rows) in &chosen {
        (part.measure)(with, rows, results)?;
    }
    Ok(())
}

/// One thing that grows.
struct Part {
    rows: fn() -> Vec<Row>,
    /// Those that are measured unless others are named.
    servers: &'static [&'static str],
    measure: fn(&With, &[Row], &mut Results) -> Result<(), String>,
    table: fn(&Results) -> String,
}

const PARTS: [Part; 4] = [memory::PART, cores::PART, sizes::PART, lengths::PART];

/// What a part is measured with.
struct With<'a> {
    programs: &'a Programs,
    servers: Vec<&'static Implementation>,
    rounds: usize,
}

impl With<'_> {
    /// The servers that can do the row, and answer it right.
    fn able(&self, row: &Row) -> Vec<&'static Implementation> {
        let servers = self.servers.iter().copied();
        servers
            .filter(|server| server.serves(row) && answers(self.programs, server, row))
            .collect()
    }

    fn bench<'a>(&'a self, row: &'a Row) -> Bench<'a> {
        Bench {
            programs: self.programs,
            row,
            side: Side::Server,
        }
    }

    /// Saves what is known so far.
    fn save(&self, results: &Results) -> Result<(), String> {
        results.write(&self.programs.results())
    }
}

/// A figure of a server's.
fn figure(results: &Results, row: &str, server: &str, figure: Figure) -> Option<f64> {
    results.get((Side::Server, row, server), figure)
}

/// The servers that have this figure in one of the rows, in their order.
fn measured(results: &Results, rows: &[Row], which: Figure) -> Vec<&'static str> {
    let names = implementations::of(Side::Server).map(|server| server.name);
    names
        .filter(|name| {
            let mut rows = rows.iter();
            rows.any(|row| figure(results, &row.name, name, which).is_some())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_of_a_part_is_there() {
        let known: Vec<&str> = implementations::of(Side::Server)
            .map(|server| server.name)
            .collect();
        let named = PARTS.iter().flat_map(|part| part.servers);
        for name in named {
            assert!(known.contains(name), "{name}");
        }
    }

    #[test]
    fn no_row_is_there_twice() {
        let rows = PARTS.iter().flat_map(|part| (part.rows)());
        let mut names: Vec<String> = rows.map(|row| row.name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
