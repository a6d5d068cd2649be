//! What was measured: a file of tab-separated values, one figure a line, so that a run with filters adds to it.

use std::{collections::BTreeMap, fs, path::Path};

use super::{Side, implementations, rows};

/// All figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Results {
    figures: BTreeMap<[String; 4], f64>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Instructions,
    Allocations,
    CpuMicroseconds,
    CallsPerSecond,
    P50,
    P99,
    P999,
    PeakMebibytes,
    /// The load generator's own CPU time per call.
    GeneratorMicroseconds,
    /// Resident memory for each connection or stream that is held.
    HeldKibibytes,
}

impl Figure {
    pub(super) const ALL: [Self; 10] = [
        Self::Instructions,
        Self::Allocations,
        Self::CpuMicroseconds,
        Self::CallsPerSecond,
        Self::P50,
        Self::P99,
        Self::P999,
        Self::PeakMebibytes,
        Self::GeneratorMicroseconds,
        Self::HeldKibibytes,
    ];

    /// What the tables and the file call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Allocations => "allocations",
            Self::CpuMicroseconds => "CPU µs",
            Self::CallsPerSecond => "calls/s",
            Self::P50 => "p50 µs",
            Self::P99 => "p99 µs",
            Self::P999 => "p99.9 µs",
            Self::PeakMebibytes => "peak MiB",
            Self::GeneratorMicroseconds => "generator µs",
            Self::HeldKibibytes => "KiB held",
        }
    }
}

/// Which side, row and implementation a figure is of.
pub(super) type Subject<'a> = (Side, &'a str, &'a str);

impl Results {
    /// What is in the file; nothing if there is none.
    pub(super) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let figures = text.lines().filter_map(|line| {
            let mut parts = line.split('\t').map(str::to_owned);
            let key = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
            Some((key, parts.next()?.parse().ok()?))
        });
        Self {
            figures: figures.collect(),
        }
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        let lines = self
            .figures
            .iter()
            .map(|(key, value)| format!("{}\t{value}\n", key.join("\t")));
        fs::write(path, lines.collect::<String>())
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    pub(super) fn set(&mut self, subject: Subject, figure: Figure, value: f64) {
        self.figures.insert(key(subject, figure), value);
    }

    pub(super) fn get(&self, subject: Subject, figure: Figure) -> Option<f64> {
        self.figures.get(&key(subject, figure)).copied()
    }

    /// The rows of a side that have been measured, in their order.
    pub(super) fn rows(&self, side: Side) -> Vec<String> {
        let names = rows::of(side).map(|row| row.name);
        names
            .filter(|name| !self.implementations(side, name).is_empty())
            .collect()
    }

    /// Those that have figures in a row, in their order.
    pub(super) fn implementations(&self, side: Side, row: &str) -> Vec<&'static str> {
        let names = implementations::of(side).map(|implementation| implementation.name);
        let measured = |name: &&str| {
            let mut figures = Figure::ALL.into_iter();
            figures.any(|figure| self.get((side, row, name), figure).is_some())
        };
        names.filter(measured).collect()
    }
}

fn key((side, row, implementation): Subject, figure: Figure) -> [String; 4] {
    [side.name(), row, implementation, figure.name()].map(str::to_owned)
}
