//! The load generator: `load --addr A --work echo --wire connect --http h2 --conns 1 --streams 64` prints one JSON line.
//!
//! Each slot makes its next call when the last has ended; with `--rate N`, calls are due N times a second, and a call's
//! time runs from when it was due. With `--hold`, all make one call and then stay.

mod conn;
mod h1;
mod h2;
mod hist;
mod hold;
mod work;

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::time::{Duration, Instant};

use mio::{Events, Poll};

use conn::{Conn, Proto, Shape};
use hist::Hist;

struct Opts(HashMap<String, String>);

impl Opts {
    fn get<T: std::str::FromStr>(&self, k: &str, default: T) -> T {
        match self.0.get(k) {
            None => default,
            Some(v) => v
                .parse()
                .unwrap_or_else(|_| panic!("--{k} {v}: not understood")),
        }
    }
    fn str(&self, k: &str, default: &str) -> String {
        self.get(k, default.to_string())
    }
}

fn fail(reason: &str) -> ! {
    eprintln!("{reason}");
    std::process::exit(4)
}

fn main() {
    let mut o = HashMap::new();
    let mut it = std::env::args().skip(1).peekable();
    while let Some(k) = it.next() {
        let k = k.strip_prefix("--").expect("--flags only").to_string();
        let v = match it.peek() {
            Some(v) if !v.starts_with("--") => it.next().unwrap(),
            _ => "true".into(),
        };
        o.insert(k, v);
    }
    let o = Opts(o);
    let addr: std::net::SocketAddr = o.str("addr", "").parse().expect("--addr");
    let name = o.str("work", "echo");
    let wire = match o.str("wire", "connect").as_str() {
        "connect" => work::Form::Connect,
        "grpc" => work::Form::Grpc,
        "grpcweb" => work::Form::GrpcWeb,
        w => panic!("--wire {w}"),
    };
    let codec = match o.str("codec", "proto").as_str() {
        "proto" => work::Codec::Proto,
        "json" => work::Codec::Json,
        c => panic!("--codec {c}"),
    };
    let two = match o.str("http", "h2").as_str() {
        "h1" => false,
        "h2" => true,
        h => panic!("--http {h}"),
    };
    let conns: usize = o.get("conns", 1);
    let streams: usize = if two { o.get("streams", 1) } else { 1 };
    let warmup = Duration::from_secs_f64(o.get("warmup", 0.3));
    let duration = Duration::from_secs_f64(o.get("duration", 1.0));
    // A count instead of a duration: no warm-up, exactly so many calls.
    let requests: u64 = o.get("requests", 0);
    let chunk: usize = o.get("chunk", 16_384);
    let pid: u32 = o.get("pid", 0);
    let rate: f64 = o.get("rate", 0.0);
    // At a fixed rate it is the clock that says when to go on, not only the sockets.
    let spin: bool = o.get("spin", false) || rate > 0.0;
    let dump: bool = o.get("dump", false);

    let mut w = work::build(&name, wire, codec, o.get("gzip", false));
    w.hold = o.get("hold", false);
    let shape = Shape {
        addr,
        work: &w,
        two,
        streams,
        chunk,
        keep: dump,
    };
    if w.hold {
        if let Err(reason) = hold::run(&shape, conns, pid) {
            fail(&reason);
        }
        return;
    }
    let mut poll = Poll::new().unwrap();
    let mut cs: Vec<Conn> = (0..conns)
        .map(|i| Conn::open(&shape, poll.registry(), i))
        .collect();

    let mut events = Events::with_capacity(1024);
    let mut hist = Hist::new();
    let mut issued: u64 = 0;
    let mut ended: u64 = 0;
    let mut free = VecDeque::new();
    for (at, c) in cs.iter_mut().enumerate() {
        for s in 0..streams {
            if rate > 0.0 {
                free.push_back((at, s));
            } else if requests == 0 || issued < requests {
                c.start(s, Instant::now());
                issued += 1;
            }
        }
        c.flush().expect("write");
    }
    let cpu = || kit::process_cpu_ns(pid).unwrap_or(0);
    let t0 = Instant::now();
    let mut measuring = requests > 0;
    let mut from = t0;
    let mut cpu0 = cpu();
    let mut mine0 = kit::process_cpu_ns(std::process::id()).unwrap();
    let mut due = t0;
    let mut finished = Vec::with_capacity(streams);
    'run: loop {
        poll.poll(
            &mut events,
            if spin {
                Some(Duration::ZERO)
            } else {
                Some(Duration::from_secs(5))
            },
        )
        .unwrap_or_default();
        if events.is_empty() && t0.elapsed() > Duration::from_secs(120) && !spin {
            eprintln!("stalled: {issued} issued, {ended} ended");
            std::process::exit(3);
        }
        for ev in &events {
            let c = &mut cs[ev.token().0];
            if ev.is_readable() {
                loop {
                    let more = c.receive(&mut finished).unwrap_or_else(|e| fail(&e));
                    if !finished.is_empty() {
                        let now = Instant::now();
                        for s in finished.drain(..) {
                            ended += 1;
                            if measuring {
                                hist.add((now - c.began[s]).as_nanos() as u64);
                            }
                            if rate > 0.0 {
                                free.push_back((ev.token().0, s));
                            } else if requests == 0 || issued < requests {
                                c.start(s, now);
                                issued += 1;
                            }
                        }
                    }
                    if !more {
                        break;
                    }
                }
            }
            c.flush().unwrap_or_else(|e| fail(&e));
            if requests > 0 && ended >= requests {
                break 'run;
            }
        }
        while rate > 0.0 && Instant::now() >= due {
            let Some((at, slot)) = free.pop_front() else {
                break;
            };
            cs[at].start(slot, due);
            cs[at].flush().expect("write");
            due += Duration::from_secs_f64(1.0 / rate);
        }
        if requests == 0 {
            let now = Instant::now();
            if !measuring && now - t0 >= warmup {
                measuring = true;
                ended = 0;
                from = now;
                cpu0 = cpu();
                mine0 = kit::process_cpu_ns(std::process::id()).unwrap();
            } else if measuring && now - from >= duration {
                break;
            }
        }
    }
    let secs = from.elapsed().as_secs_f64();
    let n = ended.max(1) as f64;
    let (rss, peak) = kit::process_rss_kib(pid);
    println!(
        "{}",
        serde_json::json!({
            "calls": ended,
            "calls_per_s": ended as f64 / secs,
            "msgs_per_s": (ended * w.messages) as f64 / secs,
            "p50_us": hist.at(0.5),
            "p99_us": hist.at(0.99),
            "p999_us": hist.at(0.999),
            "srv_cpu_us": (cpu() - cpu0) as f64 / 1000.0 / n,
            "srv_busy": (cpu() - cpu0) as f64 / 1e9 / secs,
            "load_cpu_us": (kit::process_cpu_ns(std::process::id()).unwrap() - mine0) as f64 / 1000.0 / n,
            "rss_kib": rss,
            "peak_kib": peak,
        })
    );
    if dump {
        let keep = match &cs[0].proto {
            Proto::One(p) => p.keep.as_ref(),
            Proto::Two(p) => p.keep.as_ref(),
        };
        std::io::stderr().write_all(keep.unwrap()).unwrap();
    }
}
