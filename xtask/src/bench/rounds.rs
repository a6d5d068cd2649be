//! CPU time per call and calls per second: all of a row take turns, round after round, and the medians are kept.

use super::{
    Bench, Implementation, Side,
    process::{self, Server},
    programs::COMMON_SERVER,
    results::{Figure, Results},
};

/// Measures those that can do the row.
pub(super) fn measure(
    bench: &Bench,
    implementations: &[&Implementation],
    rounds: usize,
    results: &mut Results,
) -> Result<(), String> {
    let mut contestants = Vec::new();
    for implementation in implementations {
        let server = match bench.side {
            Side::Server => Server::of(bench.programs, implementation, bench.row, None)?,
            Side::Client => Server::start(bench.programs, (COMMON_SERVER, &[]), None)?,
        };
        contestants.push(Contestant {
            implementation,
            server,
            samples: Vec::new(),
        });
    }
    for _ in 0..rounds {
        for contestant in &mut contestants {
            match contestant.run(bench) {
                Ok(sample) => contestant.samples.push(sample),
                Err(reason) => println!(
                    "{}: {}: {reason}",
                    bench.row.name, contestant.implementation.name
                ),
            }
        }
        // Nobody is always the one after the same other.
        contestants.rotate_left(1);
    }
    for contestant in contestants {
        let subject = (
            bench.side,
            bench.row.name.as_str(),
            contestant.implementation.name,
        );
        let cpu = median(contestant.samples.iter().map(|sample| sample.cpu));
        let calls = median(contestant.samples.iter().map(|sample| sample.calls));
        let (Some(cpu), Some(calls)) = (cpu, calls) else {
            continue;
        };
        results.set(subject, Figure::CpuMicroseconds, cpu);
        results.set(subject, Figure::CallsPerSecond, calls);
        let peak = contestant.samples.iter().filter_map(|sample| sample.peak);
        if let Some(peak) = peak.reduce(f64::max) {
            results.set(subject, Figure::PeakMebibytes, peak / 1024.0);
        }
        println!(
            "{} {}: {}: {cpu:.2} µs, {calls:.0} calls/s",
            bench.side.name(),
            bench.row.name,
            contestant.implementation.name
        );
    }
    Ok(())
}

struct Contestant<'a> {
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
    /// The server's peak of resident memory so far, in KiB.
    peak: Option<f64>,
}

impl Contestant<'_> {
    fn run(&self, bench: &Bench) -> Result<Sample, String> {
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
            peak: process::number(&output, "peak_kib").ok(),
        })
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
