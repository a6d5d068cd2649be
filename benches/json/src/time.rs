//! Time, measured in turns, so that whatever else the machine does hits both alike.

use std::time::{Duration, Instant};

use crate::work::{Codec, Work};

/// The least time that a call took, ours first.
pub(crate) fn nanoseconds(work: &Work) -> [f64; 2] {
    let calls = calls(work);
    let mut least = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        for (codec, least) in [Codec::Ours, Codec::Pbjson].into_iter().zip(&mut least) {
            *least = least.min(once(work.of(codec), calls));
        }
    }
    least
}

const ROUNDS: usize = 40;

/// How many calls fill a round.
fn calls(work: &Work) -> u32 {
    let mut calls = 1;
    while once(work.of(Codec::Ours), calls) * f64::from(calls) < ROUND.as_nanos() as f64 {
        calls *= 2;
    }
    calls
}

const ROUND: Duration = Duration::from_millis(5);

fn once(work: &dyn Fn(), calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}
