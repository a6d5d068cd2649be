//! `--hold`: every slot makes one call, or exchanges the messages of a ping-pong; then everything stays as it is until
//! standard input ends.
//!
//! Two lines are printed: one when all are held, with the server's memory before and then, and one when all have ended.
//! What was held must still be good at the end: a stream is ended properly, and an idle connection makes one more call.

use std::io::Read;
use std::time::{Duration, Instant};

use mio::{Events, Poll};

use crate::conn::{Conn, Proto, Shape};

pub fn run(shape: &Shape, conns: usize, pid: u32) -> Result<(), String> {
    let poll = Poll::new().map_err(|e| e.to_string())?;
    let (before, _) = kit::process_rss_kib(pid);
    let mut held = Held {
        conns: (0..conns)
            .map(|i| Conn::open(shape, poll.registry(), i))
            .collect(),
        poll,
        ended: 0,
    };
    let slots = conns * shape.streams;
    held.start(shape.streams)?;
    held.wait(|held| held.at_rest() == slots)?;
    let (now, _) = kit::process_rss_kib(pid);
    println!(
        "{}",
        serde_json::json!({ "held": slots, "before_kib": before, "held_kib": now })
    );
    std::io::stdin()
        .read_to_end(&mut Vec::new())
        .map_err(|e| e.to_string())?;

    held.ended = 0;
    if shape.work.rounds > 0 {
        held.release()?;
    } else {
        held.start(shape.streams)?;
    }
    held.wait(|held| held.ended == slots)?;
    println!("{}", serde_json::json!({ "calls": held.ended }));
    Ok(())
}

struct Held {
    conns: Vec<Conn>,
    poll: Poll,
    /// Calls that have ended.
    ended: usize,
}

impl Held {
    fn start(&mut self, streams: usize) -> Result<(), String> {
        let now = Instant::now();
        for c in &mut self.conns {
            for slot in 0..streams {
                c.start(slot, now);
            }
            c.flush()?;
        }
        Ok(())
    }

    fn release(&mut self) -> Result<(), String> {
        for c in &mut self.conns {
            if let Proto::Two(p) = &mut c.proto {
                p.release(&mut c.out);
            }
            c.flush()?;
        }
        Ok(())
    }

    /// Slots that have nothing more to do for now.
    fn at_rest(&self) -> usize {
        let waiting = self.conns.iter().map(|c| match &c.proto {
            Proto::One(_) => 0,
            Proto::Two(p) => p.waiting(),
        });
        self.ended + waiting.sum::<usize>()
    }

    fn wait(&mut self, until: impl Fn(&Self) -> bool) -> Result<(), String> {
        let last = Instant::now() + PATIENCE;
        let mut events = Events::with_capacity(1024);
        let mut ended = Vec::new();
        while !until(self) {
            let left = last.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("stalled: {} at rest", self.at_rest()));
            }
            self.poll.poll(&mut events, Some(left)).unwrap_or_default();
            for event in &events {
                let c = &mut self.conns[event.token().0];
                while event.is_readable() && c.receive(&mut ended)? {}
                c.flush()?;
            }
            self.ended += ended.drain(..).len();
        }
        Ok(())
    }
}

/// For all calls together to be answered.
const PATIENCE: Duration = Duration::from_secs(60);
