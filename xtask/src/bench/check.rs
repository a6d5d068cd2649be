//! `--check`: instructions per call of ten rows of ours, against `benches/baseline.tsv`.

use std::{collections::BTreeMap, fs, path::Path};

use super::{Arguments, Bench, Row, Side, implementations, instructions, programs::Programs};

/// Fails when a row takes more instructions than the baseline allows.
pub(super) fn run(root: &Path, programs: &Programs, arguments: &Arguments) -> Result<(), String> {
    let path = root.join(BASELINE);
    let text = fs::read_to_string(&path).map_err(|error| format!("{BASELINE}: {error}"))?;
    let baseline = parse(&text);
    let wanted = |(_, row): &&(Side, &str)| arguments.wants_row(row);
    let mut worse = Vec::new();
    build(programs)?;
    for (side, name) in ROWS.iter().filter(wanted) {
        let key = format!("{} {name}", side.name());
        let before = baseline.get(key.as_str());
        let before = before.ok_or_else(|| format!("{BASELINE} has no {key}: {UPDATE}"))?;
        let growth = |now: f64| 100.0 * (now / before - 1.0);
        let now = smallest(
            || measure(programs, *side, name),
            |now| growth(now) <= MOST_GROWTH,
        )?;
        let growth = growth(now);
        println!("{key}: {now:.0} instructions, {growth:+.1} % of {before:.0}");
        if growth > MOST_GROWTH {
            worse.push(format!("{key} {growth:+.1} %"));
        }
    }
    if worse.is_empty() {
        return Ok(());
    }
    Err(format!(
        "more than {MOST_GROWTH} % above {BASELINE}: {}\n{UPDATE}",
        worse.join(", ")
    ))
}

/// Writes the baseline anew.
pub(super) fn update(root: &Path, programs: &Programs) -> Result<(), String> {
    build(programs)?;
    let mut text = HEAD.to_owned();
    for (side, name) in ROWS {
        let now = smallest(|| measure(programs, *side, name), |_| false)?;
        println!("{} {name}: {now:.0} instructions", side.name());
        text += &format!("{} {name}\t{now:.0}\n", side.name());
    }
    fs::write(root.join(BASELINE), text).map_err(|error| format!("{BASELINE}: {error}"))
}

fn build(programs: &Programs) -> Result<(), String> {
    let ours = [Side::Server, Side::Client].map(ours);
    programs.build(ours.into_iter().flatten().map(|ours| ours.program))
}

fn ours(side: Side) -> Option<&'static implementations::Implementation> {
    implementations::of(side).find(|implementation| implementation.name == "ours")
}

fn measure(programs: &Programs, side: Side, name: &str) -> Result<f64, String> {
    let row = Row::from_name(name).ok_or_else(|| format!("{name} is no row"))?;
    let ours = ours(side).ok_or("ours is not there")?;
    let bench = Bench {
        programs,
        row: &row,
        side,
    };
    let per_call = instructions::per_call(&bench, ours)?;
    Ok(per_call.instructions)
}

/// The smallest of a few counts, or the first that is good enough.
///
/// Over HTTP/2 a task that other work keeps from running finds a frame's parts one by one, and wakes once more for each: such
/// a run counts the machine's load, and the smallest one the code.
fn smallest(
    mut count: impl FnMut() -> Result<f64, String>,
    is_enough: impl Fn(f64) -> bool,
) -> Result<f64, String> {
    let mut smallest = count()?;
    for _ in 1..MOST_COUNTS {
        if is_enough(smallest) {
            break;
        }
        smallest = smallest.min(count()?);
    }
    Ok(smallest)
}

fn parse(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('\t'));
    pairs
        .filter_map(|(key, count)| Some((key, count.parse().ok()?)))
        .collect()
}

/// Both sides, each protocol and codec, and each shape; few calls each, for it all must take less than four minutes.
const ROWS: &[(Side, &str)] = &[
    (Side::Server, "connect h1 echo c1"),
    (Side::Server, "connect h2 json order c1"),
    (Side::Server, "connect h1 gzip order c1"),
    (Side::Server, "grpc h2 echo c1"),
    (Side::Server, "grpcweb h1 echo c1"),
    (Side::Server, "connect h2 tail1000 c1"),
    (Side::Server, "grpc h2 collect1000 c1"),
    (Side::Client, "connect h1 echo c1"),
    (Side::Client, "grpc h2 order c1"),
    (Side::Client, "connect h2 tail1000 c1"),
];

/// Per cent. Two runs of the same programs differ by less than one; the rest is room for another processor of the same
/// kind, for which the C library chooses other copies of `memcpy`.
const MOST_GROWTH: f64 = 3.0;

/// How often a row is counted before its growth is believed.
const MOST_COUNTS: usize = 4;

const BASELINE: &str = "benches/baseline.tsv";

const UPDATE: &str =
    "if that is meant to be, say why in the commit and run: cargo xtask bench --update-baseline";

const HEAD: &str = "\
# Instructions per call of our server and client; `cargo xtask bench --check` compares with them.
# Written by `cargo xtask bench --update-baseline`.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_believed_when_every_count_shows_it() {
        let counts = |counts: &'static [f64]| {
            let mut counts = counts.iter().copied();
            move || counts.next().ok_or_else(|| "no more".to_owned())
        };
        let within = |now| now <= 103.0;
        assert_eq!(smallest(counts(&[103.0]), within), Ok(103.0));
        assert_eq!(smallest(counts(&[108.0, 101.0]), within), Ok(101.0));
        assert_eq!(
            smallest(counts(&[108.0, 106.0, 107.0, 105.0]), within),
            Ok(105.0)
        );
        assert_eq!(smallest(counts(&[]), within), Err("no more".to_owned()));
    }

    #[test]
    fn the_baseline_has_every_row() {
        let baseline = parse(include_str!("../../../benches/baseline.tsv"));
        let keys = ROWS
            .iter()
            .map(|(side, name)| format!("{} {name}", side.name()));
        for key in keys {
            assert!(baseline.contains_key(key.as_str()), "{key}");
        }
    }
}
