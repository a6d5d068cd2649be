//! Latency of servers at one rate for all, half of what the slowest of the row serves: nobody is saturated.
//!
//! A call's time runs from when it was due, not from when the load generator came to it, so that a server that stalls
//! is not asked less.

use super::{
    Bench, Implementation, process,
    process::Server,
    results::{Figure, Results},
};

/// Measures those that can do the row, after [`rounds`](super::rounds) has found what they serve at most.
pub(super) fn measure(
    bench: &Bench,
    implementations: &[&Implementation],
    results: &mut Results,
) -> Result<(), String> {
    let Some(rate) = rate(bench, implementations, results) else {
        return Ok(());
    };
    let rate = format!("{rate:.0}");
    let more = ["--rate", &rate, "--warmup", "0.3", "--duration", "2"];
    for implementation in implementations {
        let server = Server::of(bench.programs, implementation, bench.row, None)?;
        let output = match process::load(bench.programs, bench.row, &server, &more) {
            Ok(output) => output,
            Err(reason) => {
                println!("{}: {}: {reason}", bench.row.name, implementation.name);
                continue;
            }
        };
        let subject = (bench.side, bench.row.name.as_str(), implementation.name);
        for (figure, name) in [
            (Figure::P50, "p50_us"),
            (Figure::P99, "p99_us"),
            (Figure::P999, "p999_us"),
        ] {
            results.set(subject, figure, process::number(&output, name)?);
        }
    }
    Ok(())
}

/// Calls per second that all of them can serve with ease; none if one has not been measured at all.
fn rate(bench: &Bench, implementations: &[&Implementation], results: &Results) -> Option<f64> {
    let served = implementations.iter().filter_map(|implementation| {
        let subject = (bench.side, bench.row.name.as_str(), implementation.name);
        results.get(subject, Figure::CallsPerSecond)
    });
    served.reduce(f64::min).map(|slowest| slowest / 2.0)
}
