//! Cost by the length of a stream: of responses (*tail*) and of requests (*collect*).

use super::{
    Part, Results, Row,
    growth::{self, Line, SERVERS},
};
use crate::bench::tables;

pub(super) const PART: Part = Part {
    rows,
    servers: SERVERS,
    measure: growth::measure,
    table,
};

const STREAMS: [&str; 4] = [
    "connect h2 tail",
    "grpc h2 tail",
    "connect h2 collect",
    "grpc h2 collect",
];

/// Messages of a stream.
const LENGTHS: [u32; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

fn rows() -> Vec<Row> {
    let lines = STREAMS.iter().flat_map(|stream| lines(stream));
    lines.map(|line| line.row).collect()
}

fn lines(stream: &str) -> Vec<Line> {
    let lines = LENGTHS.iter().filter_map(|length| {
        let by = f64::from(*length);
        Some(Line {
            label: tables::thousands(by),
            row: Row::from_name(&format!("{stream}{length} c1"))?,
            by,
        })
    });
    lines.collect()
}

fn table(results: &Results) -> String {
    let title = "Instructions per message by the length of a stream";
    growth::tables(
        results,
        title,
        &STREAMS.map(|stream| (stream, lines(stream))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_divided_by_its_messages() {
        for Line { row, by, .. } in lines("grpc h2 collect") {
            assert_eq!((row.workload(), f64::from(row.number())), ("collect", by));
        }
    }
}
