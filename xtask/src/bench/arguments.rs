//! The command line of `cargo xtask bench`.

use super::implementations::Side;

/// What can be asked for.
pub(crate) const USAGE: &str = "\
cargo xtask bench [filters]          measure, print a table per workload, draw docs/images/benchmark.svg
         --only servers|clients      one side
         --rows TEXT,TEXT            rows whose names hold one of these
         --peers NAME,NAME           these implementations, such as ours,hyper,tonic
         --icount-only               instructions and allocations, not the clock
         --rounds N                  rounds against the clock, 5 unless said
         --no-build                  the programs as they are
         --report                    print what was measured before
       cargo xtask bench --scale     memory, one core to two, cost by size and by length; takes --rows, --peers, --rounds,
                                     --no-build and --report
       cargo xtask bench --check     instructions of ten rows of ours against benches/baseline.tsv
       cargo xtask bench --update-baseline
";

/// What was asked for.
#[derive(Debug)]
pub(super) struct Arguments {
    pub(super) command: Command,
    only: Option<Side>,
    rows: Vec<String>,
    implementations: Vec<String>,
    pub(super) instructions_only: bool,
    pub(super) report_only: bool,
    pub(super) rounds: usize,
    pub(super) build: Build,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Measures and prints.
    Measure,
    /// Measures how cost grows, and prints.
    Scale,
    /// Compares with the baseline.
    Check,
    /// Writes the baseline.
    UpdateBaseline,
}

/// Whether programs are built before they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    First,
    Not,
}

impl Arguments {
    pub(super) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut parsed = Self {
            command: Command::Measure,
            only: None,
            rows: Vec::new(),
            implementations: Vec::new(),
            instructions_only: false,
            report_only: false,
            rounds: 5,
            build: Build::First,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let value = arguments.next();
                value.ok_or_else(|| format!("{argument} needs a value\n\nusage: {USAGE}"))
            };
            match argument.as_str() {
                "--check" => parsed.command = Command::Check,
                "--scale" => parsed.command = Command::Scale,
                "--update-baseline" => parsed.command = Command::UpdateBaseline,
                "--icount-only" => parsed.instructions_only = true,
                "--report" => parsed.report_only = true,
                "--no-build" => parsed.build = Build::Not,
                "--rows" => parsed.rows = list(value()?),
                "--peers" => parsed.implementations = list(value()?),
                "--rounds" => {
                    let rounds = value()?;
                    parsed.rounds = rounds
                        .parse()
                        .map_err(|_| format!("--rounds {rounds} is no number"))?;
                }
                "--only" => {
                    parsed.only = match value()?.as_str() {
                        "servers" => Some(Side::Server),
                        "clients" => Some(Side::Client),
                        other => return Err(format!("--only {other}: servers or clients")),
                    };
                }
                other => return Err(format!("{other} is unknown\n\nusage: {USAGE}")),
            }
        }
        Ok(parsed)
    }

    /// The sides to be measured.
    pub(super) fn sides(&self) -> &[Side] {
        match &self.only {
            Some(side) => std::slice::from_ref(side),
            None => &[Side::Server, Side::Client],
        }
    }

    pub(super) fn wants_row(&self, name: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|text| name.contains(text.as_str()))
    }

    pub(super) fn wants_implementation(&self, name: &str) -> bool {
        self.implementations.is_empty() || self.implementations.iter().any(|text| text == name)
    }

    /// The usual ones unless some are named.
    pub(super) fn wants_of(&self, usual: &[&str], name: &str) -> bool {
        match self.implementations.as_slice() {
            [] => usual.contains(&name),
            _ => self.wants_implementation(name),
        }
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, String> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Arguments::parse(&words)
    }

    #[test]
    fn filters_choose_rows_implementations_and_sides() {
        let all = parse("").unwrap();
        assert!(all.wants_row("grpc h2 echo c1") && all.wants_implementation("tonic"));
        assert_eq!(all.sides(), [Side::Server, Side::Client]);

        let some = parse("--rows h1,order --peers ours --only clients").unwrap();
        assert!(some.wants_row("grpc h2 order c1") && !some.wants_row("grpc h2 echo c1"));
        assert!(some.wants_implementation("ours") && !some.wants_implementation("ours-axum"));
        assert_eq!(some.sides(), [Side::Client]);

        let usual = ["hyper", "tonic"];
        assert!(all.wants_of(&usual, "tonic") && !all.wants_of(&usual, "ours"));
        assert!(some.wants_of(&usual, "ours") && !some.wants_of(&usual, "tonic"));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for wrong in ["--what", "--rows", "--rounds many", "--only peers"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
