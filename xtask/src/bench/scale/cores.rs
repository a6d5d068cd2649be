//! From one core to two: calls per second, and what a call costs when two threads share the work.

use super::{Bench, Figure, Part, Results, Row, With, figure, measured};
use crate::bench::{rounds, tables};

pub(super) const PART: Part = Part {
    rows,
    servers: &["hyper", "ours", "connectrpc", "tonic"],
    measure,
    table,
};

/// Calls that cost the server much more than the load generator, which takes its time from the second core.
const WORK: [&str; 3] = [
    "connect h1 logs c16",
    "grpc h2 logs c16",
    "grpc h2 gzip order c64",
];

fn rows() -> Vec<Row> {
    let rows = WORK.iter().flat_map(|work| pair(work));
    rows.collect()
}

/// The row on one core, and on two.
fn pair(work: &str) -> Vec<Row> {
    let names = [1, 2].map(|cores| format!("{work} cores{cores}"));
    names
        .iter()
        .filter_map(|name| Row::from_name(name))
        .collect()
}

fn measure(with: &With, rows: &[Row], results: &mut Results) -> Result<(), String> {
    for work in WORK {
        let mut pair = pair(work);
        pair.retain(|row| rows.contains(row));
        let Some(row) = pair.first() else {
            continue;
        };
        let able = with.able(row);
        let benches: Vec<Bench> = pair.iter().map(|row| with.bench(row)).collect();
        rounds::measure(&benches, &able, with.rounds, results)?;
        with.save(results)?;
    }
    Ok(())
}

fn table(results: &Results) -> String {
    let head = [
        "one core, two cores",
        "server",
        "calls/s",
        "calls/s",
        "ratio",
        "CPU µs a call",
        "CPU µs a call",
        "ratio",
        "generator's µs",
    ];
    let mut lines = Vec::new();
    for work in WORK {
        let pair = pair(work);
        for server in measured(results, &pair, Figure::CallsPerSecond) {
            let mut line = vec![work.to_owned(), server.to_owned()];
            line.extend(columns(results, &pair, server));
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let table = tables::table(head.map(str::to_owned).to_vec(), lines.into_iter());
    format!("\n### From one core to two\n\n{table}")
}

fn columns(results: &Results, pair: &[Row], server: &str) -> Vec<String> {
    let both = |which| -> Vec<Option<f64>> {
        let rows = pair.iter();
        rows.map(|row| figure(results, &row.name, server, which))
            .collect()
    };
    let calls = both(Figure::CallsPerSecond);
    let cpu = both(Figure::CpuMicroseconds);
    let generator = both(Figure::GeneratorMicroseconds);
    let written =
        |value: &Option<f64>, write: fn(f64) -> String| value.map_or_else(|| "–".to_owned(), write);
    let micros = |value: f64| format!("{value:.1}");
    let mut columns: Vec<String> = Vec::new();
    columns.extend(calls.iter().map(|value| written(value, tables::thousands)));
    columns.push(written(&ratio(&calls), two_digits));
    columns.extend(cpu.iter().map(|value| written(value, micros)));
    columns.push(written(&ratio(&cpu), two_digits));
    columns.extend(generator.last().map(|value| written(value, micros)));
    columns
}

/// The second to the first.
fn ratio(both: &[Option<f64>]) -> Option<f64> {
    match both {
        [Some(one), Some(two)] => Some(two / one),
        _ => None,
    }
}

fn two_digits(value: f64) -> String {
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Side;

    #[test]
    fn every_row_is_there_on_one_core_and_on_two() {
        let cores: Vec<Option<u32>> = rows().iter().map(|row| row.cores).collect();
        assert_eq!(cores, [Some(1), Some(2)].repeat(WORK.len()));
    }

    #[test]
    fn a_line_has_both_and_their_ratios() {
        let mut results = Results::default();
        for (cores, calls, cpu) in [(1, 20_000.0, 50.0), (2, 34_000.0, 55.0)] {
            let row = format!("connect h1 logs c16 cores{cores}");
            let subject = (Side::Server, row.as_str(), "ours");
            results.set(subject, Figure::CallsPerSecond, calls);
            results.set(subject, Figure::CpuMicroseconds, cpu);
            results.set(subject, Figure::GeneratorMicroseconds, 3.0);
        }
        let columns = columns(&results, &pair("connect h1 logs c16"), "ours");
        assert_eq!(
            columns,
            ["20,000", "34,000", "1.70", "50.0", "55.0", "1.10", "3.0"]
        );
    }
}
