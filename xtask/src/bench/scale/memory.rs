//! Memory of a server: for each idle connection, and for each open stream.

use super::{Figure, Implementation, Part, Results, Row, Side, With, figure, hold::Held, measured};
use crate::bench::{
    process::{self, Server},
    programs::Programs,
    rounds::median,
    tables,
};

pub(super) const PART: Part = Part {
    rows,
    servers: &["hyper", "ours", "ours-axum", "connectrpc", "tonic"],
    measure,
    table,
};

fn rows() -> Vec<Row> {
    let names = ROWS.iter().map(|(_, name)| *name);
    names.filter_map(Row::from_name).collect()
}

/// A server has one file for each connection. With what else it opens, 1,000 stay below the 1,024 that most systems allow.
/// No connection has more than 100 streams: hyper and all that stand on it allow 200.
const ROWS: [(&str, &str); 6] = [
    ("1,000 idle connections", "connect h1 echo 1000x1"),
    ("1,000 idle connections", "grpc h2 echo 1000x1"),
    ("1,000 streams", "connect h2 pingpong1 10x100"),
    ("1,000 streams", "grpc h2 pingpong1 10x100"),
    ("10,000 streams", "connect h2 pingpong1 100x100"),
    ("10,000 streams", "grpc h2 pingpong1 100x100"),
];

fn measure(with: &With, rows: &[Row], results: &mut Results) -> Result<(), String> {
    for row in rows {
        for server in with.able(row) {
            let rounds = (0..with.rounds).map(|_| kib_each(with.programs, server, row));
            let kib = match rounds.collect::<Result<Vec<f64>, String>>() {
                Ok(rounds) => median(rounds.into_iter()),
                Err(reason) => {
                    println!("{}: {}: {reason}", row.name, server.name);
                    continue;
                }
            };
            if let Some(kib) = kib {
                println!("server {}: {}: {kib:.2} KiB each", row.name, server.name);
                let subject = (Side::Server, row.name.as_str(), server.name);
                results.set(subject, Figure::HeldKibibytes, kib);
            }
        }
        with.save(results)?;
    }
    Ok(())
}

/// Of a new server, which has answered a few calls: its code is in memory, and what it makes once is made.
fn kib_each(
    programs: &Programs,
    implementation: &Implementation,
    row: &Row,
) -> Result<f64, String> {
    let server = Server::of(programs, implementation, row, None)?;
    let few = row.with_connections(2, 1);
    process::load(programs, &few, &server, &["--requests", "20"])?;
    let held = Held::open(programs, row, &server)?;
    let kib = held.kib_each();
    held.close()?;
    Ok(kib)
}

fn table(results: &Results) -> String {
    let servers = measured(results, &rows(), Figure::HeldKibibytes);
    if servers.is_empty() {
        return String::new();
    }
    let mut head = vec!["held: KiB each (MiB in all)".to_owned()];
    head.extend(servers.iter().map(|name| (*name).to_owned()));
    let rows = ROWS
        .iter()
        .filter_map(|(what, name)| Some((what, Row::from_name(name)?)));
    let lines = rows.map(|(what, row)| {
        let mut line = vec![format!("{what}, {} {}", row.protocol, row.http)];
        line.extend(servers.iter().map(|server| {
            let kib = figure(results, &row.name, server, Figure::HeldKibibytes);
            kib.map_or_else(|| "–".to_owned(), |kib| cell(kib, row.concurrency))
        }));
        line
    });
    format!("\n### Memory of a server\n\n{}", tables::table(head, lines))
}

fn cell(kib: f64, held: u32) -> String {
    format!("{kib:.1} ({:.1})", kib * f64::from(held) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_rows_and_hold_what_they_say() {
        let rows = rows();
        assert_eq!(rows.len(), ROWS.len());
        for (row, (what, _)) in rows.iter().zip(ROWS) {
            let held = tables::thousands(f64::from(row.concurrency));
            assert!(what.starts_with(&format!("{held} ")), "{what}: {held}");
        }
    }

    #[test]
    fn a_cell_has_each_and_all() {
        assert_eq!(cell(12.34, 10_000), "12.3 (120.5)");
    }
}
