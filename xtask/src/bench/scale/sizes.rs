//! Cost by the size of a message: one `bytes` field, there and back.

use super::{
    Part, Results, Row,
    growth::{self, Line, SERVERS},
};

pub(super) const PART: Part = Part {
    rows,
    servers: SERVERS,
    measure: growth::measure,
    table,
};

const OVER: [&str; 2] = ["connect h1", "grpc h2"];

/// The largest is 16 bytes smaller than it is called, or no default limit would let it through.
const SIZES: [(&str, &str); 6] = [
    ("1 B", "blob1"),
    ("64 B", "blob64"),
    ("1 KiB", "blob1024"),
    ("16 KiB", "blob16384"),
    ("256 KiB", "blob262144"),
    ("4 MiB", "blob4m"),
];

fn rows() -> Vec<Row> {
    let lines = OVER.iter().flat_map(|over| lines(over));
    lines.map(|line| line.row).collect()
}

fn lines(over: &str) -> Vec<Line> {
    let lines = SIZES.iter().filter_map(|(label, work)| {
        Some(Line {
            label: (*label).to_owned(),
            row: Row::from_name(&format!("{over} {work} c1"))?,
            by: 1.0,
        })
    });
    lines.collect()
}

fn table(results: &Results) -> String {
    let title = "Instructions of a call by the size of its message";
    growth::tables(results, title, &OVER.map(|over| (over, lines(over))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_what_they_are_called() {
        for (row, (label, _)) in rows().iter().zip(SIZES) {
            let (number, unit) = label.split_once(' ').unwrap();
            let unit = match unit {
                "B" => 1,
                "KiB" => 1 << 10,
                _ => 1 << 20,
            };
            let size = number.parse::<u32>().unwrap() * unit;
            assert!(
                [size, size - 16.min(size)].contains(&row.number()),
                "{label}"
            );
        }
    }
}
