//! CPU time per call and calls per second: all of a row take turns, round after round, and the medians are kept.

use super::{
    Bench, Implementation, Side,
    process::{self, Server},
    programs::COMMON_SERVER,
    results::{Figure, Results},
};

/// Measures those that can do the rows; of several rows, all take turns with all.
pub(super) fn measure(
    benches: &[Bench],
    implementations: &[&Implementation],
    rounds: usize,
    results: &mut Results,
) -> Result<(), String> {
    let mut contestants = Vec::new();
    for bench in benches {
        for implementation in implementations {
            contestants.push(Contestant::enter(bench, implementation)?);
        }
    }
    for _ in 0..rounds {
        for contestant in &mut contestants {
            match contestant.run() {
                Ok(sample) => contestant.samples.push(sample),
                Err(reason) => println!(
                    "{}: {}: {reason}",
                    contestant.bench.row.name, contestant.implementation.name
                ),
            }
        }
        // Nobody is always the one after the same other.
        contestants.rotate_left(1);
    }
    for contestant in contestants {
        contestant.record(results);
    }
    Ok(())
}

struct Contestant<'a> {
    bench: &'a Bench<'a>,
    implementation: &'a Implementation,
    server: Server,
    samples: Vec<Sample>,
}

/// One round of one contestant.
struct Sample {
    /// CPU microseconds per call, user and kernel.
    cpu: f64,
    /// Calls per second.
    calls: f64,
    /// The load generator's own CPU microseconds per call; a client is its own.
    generator: Option<f64>,
    /// The server's peak of resident memory so far, in KiB.
    peak: Option<f64>,
}

impl<'a> Contestant<'a> {
    fn enter(bench: &'a Bench<'a>, implementation: &'a Implementation) -> Result<Self, String> {
        let server = match bench.side {
            Side::Server => Server::of(bench.programs, implementation, bench.row, None)?,
            Side::Client => Server::start(bench.programs, (COMMON_SERVER, &[]), None)?,
        };
        Ok(Self {
            bench,
            implementation,
            server,
            samples: Vec::new(),
        })
    }

    fn run(&self) -> Result<Sample, String> {
        let bench = self.bench;
        let (cpu, output) = match bench.side {
            Side::Server => (
                "srv_cpu_us",
                process::load(bench.programs, bench.row, &self.server, &ROUND)?,
            ),
            Side::Client => {
                let whose = (self.implementation, bench.row);
                let output = process::call(bench.programs, whose, &self.server, (&ROUND, None))?;
                ("cli_cpu_us", output)
            }
        };
        Ok(Sample {
            cpu: process::number(&output, cpu)?,
            calls: process::number(&output, "calls_per_s")?,
            generator: process::number(&output, "load_cpu_us").ok(),
            peak: process::number(&output, "peak_kib").ok(),
        })
    }

    fn record(&self, results: &mut Results) {
        let Bench { row, side, .. } = self.bench;
        let name = self.implementation.name;
        let cpu = median(self.samples.iter().map(|sample| sample.cpu));
        let calls = median(self.samples.iter().map(|sample| sample.calls));
        let (Some(cpu), Some(calls)) = (cpu, calls) else {
            return;
        };
        let subject = (*side, row.name.as_str(), name);
        results.set(subject, Figure::CpuMicroseconds, cpu);
        results.set(subject, Figure::CallsPerSecond, calls);
        let peak = self.samples.iter().filter_map(|sample| sample.peak);
        if let Some(peak) = peak.reduce(f64::max) {
            results.set(subject, Figure::PeakMebibytes, peak / 1024.0);
        }
        let generator = median(self.samples.iter().filter_map(|sample| sample.generator));
        // It is of interest only where it takes from a core that is the server's too.
        if let (Some(_), Some(generator)) = (row.cores, generator) {
            results.set(subject, Figure::GeneratorMicroseconds, generator);
        }
        println!(
            "{} {}: {name}: {cpu:.2} µs, {calls:.0} calls/s",
            side.name(),
            row.name
        );
    }
}

/// The middle one; the upper of two.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Seconds of one round.
const ROUND: [&str; 4] = ["--warmup", "0.2", "--duration", "0.8"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_one() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median(std::iter::empty()), None);
    }
}
