//! Instructions of a call as one thing about it grows, which is what size and length have in common.

use super::{Figure, Results, Row, With, figure, measured};
use crate::bench::{instructions, tables};

pub(super) const SERVERS: &[&str] = &["hyper", "ours", "connectrpc", "tonic"];

/// Counts the instructions of each row.
pub(super) fn measure(with: &With, rows: &[Row], results: &mut Results) -> Result<(), String> {
    for row in rows {
        let able = with.able(row);
        instructions::measure(&with.bench(row), &able, results)?;
        with.save(results)?;
    }
    Ok(())
}

/// The tables under their title, those that have something to show.
pub(super) fn tables(results: &Results, title: &str, all: &[(&str, Vec<Line>)]) -> String {
    let tables = all.iter().map(|(head, lines)| table(results, head, lines));
    let tables: String = tables.collect();
    match tables.as_str() {
        "" => tables,
        _ => format!("\n### {title}\n{tables}"),
    }
}

/// A line of a table.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) row: Row,
    /// What its figures are divided by.
    pub(super) by: f64,
}

fn table(results: &Results, head: &str, lines: &[Line]) -> String {
    let rows: Vec<Row> = lines.iter().map(|line| line.row.clone()).collect();
    let servers = measured(results, &rows, Figure::Instructions);
    if servers.is_empty() {
        return String::new();
    }
    let mut heads = vec![head.to_owned()];
    heads.extend(servers.iter().map(|name| (*name).to_owned()));
    let lines = lines.iter().map(|Line { label, row, by }| {
        let instructions = |server| figure(results, &row.name, server, Figure::Instructions);
        let limit = instructions("hyper");
        let mut columns = vec![label.clone()];
        columns.extend(servers.iter().map(|server| {
            let Some(count) = instructions(server) else {
                return "–".to_owned();
            };
            let written = tables::thousands(count / by);
            match limit {
                Some(limit) if *server != "hyper" => format!("{written} ({:.2})", count / limit),
                _ => written,
            }
        }));
        columns
    });
    format!("\n{}", tables::table(heads, lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Side;

    #[test]
    fn a_line_has_counts_and_ratios_to_hyper() {
        let mut results = Results::default();
        let row = Row::from_name("grpc h2 tail10 c1").unwrap();
        for (server, count) in [("hyper", 50_000.0), ("ours", 60_000.0)] {
            let subject = (Side::Server, row.name.as_str(), server);
            results.set(subject, Figure::Instructions, count);
        }
        let line = |label: &str, row| Line {
            label: label.to_owned(),
            row,
            by: 10.0,
        };
        let unmeasured = Row::from_name("grpc h2 tail1 c1").unwrap();
        let all = [
            ("empty", vec![line("1", unmeasured)]),
            ("messages", vec![line("10", row)]),
        ];
        assert_eq!(
            tables(&results, "Title", &all),
            "\n### Title\n\n| messages | hyper | ours |\n|---|---|---|\n| 10 | 5,000 | 6,000 (1.20) |\n"
        );
    }
}
