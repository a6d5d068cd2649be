//! The tables, in Markdown: all figures of each row, then the ratios of all rows.

use super::{
    Side,
    arguments::Arguments,
    results::{Figure, Results},
};

/// Prints what has been measured of the rows that were asked for.
pub(super) fn print(results: &Results, arguments: &Arguments) {
    for side in arguments.sides() {
        let rows = results.rows(*side);
        let rows: Vec<&str> = rows
            .iter()
            .map(String::as_str)
            .filter(|row| arguments.wants_row(row))
            .collect();
        for row in &rows {
            print!("{}", figures(results, *side, row));
        }
        print!("{}", ratios(results, *side, &rows));
    }
}

/// All figures of one row, a line for each implementation.
fn figures(results: &Results, side: Side, row: &str) -> String {
    let implementations = results.implementations(side, row);
    let shown: Vec<Figure> = Figure::ALL
        .into_iter()
        .filter(|figure| {
            let mut implementations = implementations.iter();
            implementations.any(|name| results.get((side, row, name), *figure).is_some())
        })
        .collect();
    let mut head = vec![side.name().to_owned()];
    head.extend(shown.iter().map(|figure| figure.name().to_owned()));
    let lines = implementations.iter().map(|name| {
        let mut line = vec![(*name).to_owned()];
        line.extend(shown.iter().map(|figure| {
            let value = results.get((side, row, name), *figure);
            value.map_or_else(|| "–".to_owned(), |value| format(*figure, value))
        }));
        line
    });
    format!("\n### {}: {row}\n\n{}", side.name(), table(head, lines))
}

/// Instructions of all rows as ratios to the first implementation, hyper by hand; allocations in brackets.
fn ratios(results: &Results, side: Side, rows: &[&str]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for implementation in super::implementations::of(side) {
        let measured = |row: &&str| {
            let subject = (side, *row, implementation.name);
            results.get(subject, Figure::Instructions).is_some()
        };
        if rows.iter().any(measured) {
            names.push(implementation.name);
        }
    }
    let mut head = vec![format!("{}: instructions (allocations)", side.name())];
    head.extend(names.iter().map(|name| (*name).to_owned()));
    let lines = rows.iter().map(|row| {
        let mut line = vec![(*row).to_owned()];
        line.extend(names.iter().map(|name| ratio(results, (side, row, name))));
        line
    });
    format!("\n### {}s\n\n{}", side.name(), table(head, lines))
}

fn ratio(results: &Results, subject: (Side, &str, &str)) -> String {
    let (side, row, name) = subject;
    let Some(instructions) = results.get(subject, Figure::Instructions) else {
        return "–".to_owned();
    };
    let allocations = results
        .get(subject, Figure::Allocations)
        .unwrap_or_default();
    let of_hyper = results.get((side, row, "hyper"), Figure::Instructions);
    let instructions = match of_hyper {
        Some(of_hyper) if name != "hyper" => format!("{:.2}", instructions / of_hyper),
        _ => format(Figure::Instructions, instructions),
    };
    format!("{instructions} ({allocations:.0})")
}

pub(super) fn table(head: Vec<String>, lines: impl Iterator<Item = Vec<String>>) -> String {
    let columns = head.len();
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(columns));
    for line in lines {
        text += &format!("| {} |\n", line.join(" | "));
    }
    text
}

fn format(figure: Figure, value: f64) -> String {
    match figure {
        Figure::Instructions | Figure::CallsPerSecond => thousands(value),
        Figure::CpuMicroseconds | Figure::GeneratorMicroseconds => format!("{value:.2}"),
        Figure::Allocations
        | Figure::P50
        | Figure::P99
        | Figure::P999
        | Figure::PeakMebibytes
        | Figure::HeldKibibytes => format!("{value:.1}"),
    }
}

/// A whole number with commas: 1,234,567.
pub(super) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let len = digits.len();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (len - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        let written = [0.4, 999.0, 1000.0, 1_234_567.0].map(thousands);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn ratios_are_to_hyper() {
        let mut results = Results::default();
        let row = "connect h1 echo c1";
        results.set((Side::Server, row, "hyper"), Figure::Instructions, 16_230.0);
        results.set((Side::Server, row, "ours"), Figure::Instructions, 17_853.0);
        results.set((Side::Server, row, "ours"), Figure::Allocations, 12.0);
        let text = ratios(&results, Side::Server, &[row]);
        assert!(
            text.ends_with("| connect h1 echo c1 | 16,230 (0) | 1.10 (12) |\n"),
            "{text}"
        );
    }
}
