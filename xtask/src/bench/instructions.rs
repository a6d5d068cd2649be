//! Instructions and allocations per call: two runs under callgrind, of N and 3N calls; their difference over 2N.
//!
//! What starting and connecting cost falls out of the difference. The figure repeats within about half a per cent,
//! whatever else the machine does; it sees neither the kernel nor cache misses.

use super::{
    Bench, Implementation, Side, callgrind,
    callgrind::Cost,
    process::{self, Server},
    programs::{COMMON_SERVER, Programs},
    results::{Figure, Results},
    rows::Row,
};

/// Measures those that can do the row.
pub(super) fn measure(
    bench: &Bench,
    implementations: &[&Implementation],
    results: &mut Results,
) -> Result<(), String> {
    for implementation in implementations {
        let per_call = match per_call(bench, implementation) {
            Ok(per_call) => per_call,
            Err(reason) => {
                println!("{}: {}: {reason}", bench.row.name, implementation.name);
                continue;
            }
        };
        println!(
            "{} {}: {}: {:.0} instructions, {:.1} allocations",
            bench.side.name(),
            bench.row.name,
            implementation.name,
            per_call.instructions,
            per_call.allocations
        );
        let mut record = |figure, value| {
            results.set(
                (bench.side, &bench.row.name, implementation.name),
                figure,
                value,
            );
        };
        record(Figure::Instructions, per_call.instructions);
        record(Figure::Allocations, per_call.allocations);
    }
    Ok(())
}

/// What one call costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct PerCall {
    pub(super) instructions: f64,
    pub(super) allocations: f64,
}

/// Measures one implementation.
pub(super) fn per_call(bench: &Bench, implementation: &Implementation) -> Result<PerCall, String> {
    let calls = bench.row.counted_calls();
    let run = match bench.side {
        Side::Server => server,
        Side::Client => client,
    };
    let short = run(bench.programs, implementation, bench.row, calls)?;
    let long = run(bench.programs, implementation, bench.row, 3 * calls)?;
    let difference = |long: u64, short: u64| {
        #[expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
        let difference = long.saturating_sub(short) as f64;
        difference / f64::from(2 * calls)
    };
    Ok(PerCall {
        instructions: difference(long.instructions, short.instructions),
        allocations: difference(long.allocations, short.allocations),
    })
}

/// A server's cost of so many calls.
fn server(
    programs: &Programs,
    implementation: &Implementation,
    row: &Row,
    calls: u32,
) -> Result<Cost, String> {
    let profile = programs.profile();
    let server = Server::of(programs, implementation, row, Some(&profile))?;
    process::load(programs, row, &server, &["--requests", &calls.to_string()])?;
    server.stop()?;
    callgrind::read(&profile)
}

/// A client's cost of so many calls.
fn client(
    programs: &Programs,
    implementation: &Implementation,
    row: &Row,
    calls: u32,
) -> Result<Cost, String> {
    let profile = programs.profile();
    let server = Server::start(programs, (COMMON_SERVER, &[]), None)?;
    let calls = calls.to_string();
    let more = ["--requests", calls.as_str()];
    process::call(
        programs,
        (implementation, row),
        &server,
        (&more, Some(&profile)),
    )?;
    callgrind::read(&profile)
}
