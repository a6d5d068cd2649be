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

/// A line for each row; the figures are divided by so many.
pub(super) fn table(results: &Results, head: &str, lines: &[(String, Row, f64)]) -> String {
    let rows: Vec<Row> = lines.iter().map(|(_, row, _)| row.clone()).collect();
    let servers = measured(results, &rows, Figure::Instructions);
    let mut heads = vec![head.to_owned()];
    heads.extend(servers.iter().map(|name| (*name).to_owned()));
    let lines = lines.iter().map(|(label, row, by)| {
        let instructions = |server| figure(results, &row.name, server, Figure::Instructions);
        let limit = instructions("hyper");
        let mut line = vec![label.clone()];
        line.extend(servers.iter().map(|server| {
            let Some(count) = instructions(server) else {
                return "–".to_owned();
            };
            let written = tables::thousands(count / by);
            match limit {
                Some(limit) if *server != "hyper" => format!("{written} ({:.2})", count / limit),
                _ => written,
            }
        }));
        line
    });
    tables::table(heads, lines)
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
        let text = table(&results, "messages", &[("10".to_owned(), row, 10.0)]);
        assert_eq!(
            text,
            "| messages | hyper | ours |\n|---|---|---|\n| 10 | 5,000 | 6,000 (1.20) |\n"
        );
    }
}
