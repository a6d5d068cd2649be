//! The command line and runtime that every bench server shares.
//!
//! `srv-X [--addr 127.0.0.1:0] [--threads N] [flags of its own]` prints
//! `listening ADDR` once it accepts and leaves on SIGTERM or SIGINT by
//! returning from `main`, so that valgrind writes its figures.

use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub struct Args {
    pub addr: SocketAddr,
    /// Workers of a runtime of many threads; without it, all is done on one thread.
    pub threads: Option<usize>,
    pub rest: Vec<String>,
}

impl Args {
    pub fn parse() -> Self {
        let mut a = Args {
            addr: "127.0.0.1:0".parse().unwrap(),
            threads: None,
            rest: Vec::new(),
        };
        let mut it = std::env::args().skip(1);
        while let Some(k) = it.next() {
            match k.as_str() {
                "--addr" => a.addr = it.next().expect("--addr A").parse().expect("an address"),
                "--threads" => {
                    let threads = it.next().expect("--threads N");
                    a.threads = Some(threads.parse().expect("a number"));
                }
                _ => a.rest.push(k),
            }
        }
        a
    }

    pub fn flag(&self, name: &str) -> bool {
        self.rest.iter().any(|r| r == name)
    }
}

/// Runs `f(listener, args)` until it ends or a signal arrives.
pub fn serve<F, Fut>(f: F)
where
    F: FnOnce(TcpListener, Args) -> Fut,
    Fut: Future<Output = ()>,
{
    let args = Args::parse();
    let mut runtime = match args.threads {
        None => tokio::runtime::Builder::new_current_thread(),
        Some(threads) => {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            runtime.worker_threads(threads);
            runtime
        }
    };
    let rt = runtime.enable_all().build().expect("runtime");
    rt.block_on(async move {
        let listener = TcpListener::bind(args.addr).await.expect("bind");
        println!("listening {}", listener.local_addr().expect("local_addr"));
        std::io::stdout().flush().ok();
        let mut term = signal(SignalKind::terminate()).expect("signal");
        let mut int = signal(SignalKind::interrupt()).expect("signal");
        tokio::select! {
            () = f(listener, args) => {}
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    });
    rt.shutdown_background();
}

/// CPU time of a process (all its threads), in nanoseconds.
pub fn process_cpu_ns(pid: u32) -> Option<u64> {
    let pid = Pid::from_raw(i32::try_from(pid).ok()?);
    let time = clock_gettime(clock_getcpuclockid(pid).ok()?).ok()?;
    u64::try_from(Duration::from(time).as_nanos()).ok()
}

/// (VmRSS, VmHWM) of a process in KiB.
pub fn process_rss_kib(pid: u32) -> (u64, u64) {
    let s = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let get = |k: &str| {
        s.lines()
            .find_map(|l| l.strip_prefix(k))
            .and_then(|l| l.trim().trim_end_matches(" kB").trim().parse().ok())
            .unwrap_or(0)
    };
    (get("VmRSS:"), get("VmHWM:"))
}

/// The command line and loop that every bench client shares.
///
/// `cli-X --addr A --work echo --wire connect --http h2 --conc 64
///  [--warmup 0.3 --duration 1 | --requests N] [--codec proto]`
/// runs closed-loop calls on one thread and prints one JSON line, the client's
/// own CPU time per call among it.
pub mod client {
    use std::cell::Cell;
    use std::collections::HashMap;
    use std::future::Future;
    use std::rc::Rc;
    use std::time::{Duration, Instant};

    #[derive(Clone)]
    pub struct Opts(HashMap<String, String>);

    impl Opts {
        pub fn parse() -> Self {
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
            Opts(o)
        }
        pub fn get<T: std::str::FromStr>(&self, k: &str, default: T) -> T {
            match self.0.get(k) {
                None => default,
                Some(v) => v
                    .parse()
                    .unwrap_or_else(|_| panic!("--{k} {v}: not understood")),
            }
        }
        pub fn str(&self, k: &str, default: &str) -> String {
            self.get(k, default.to_string())
        }
        pub fn url(&self) -> String {
            format!("http://{}", self.str("addr", ""))
        }
        pub fn http2(&self) -> bool {
            self.str("http", "h2") == "h2"
        }
        pub fn grpc(&self) -> bool {
            self.str("wire", "connect") == "grpc"
        }
        pub fn json(&self) -> bool {
            self.str("codec", "proto") == "json"
        }
        /// "tail1000" -> ("tail", 1000)
        pub fn work(&self) -> (String, usize) {
            let w = self.str("work", "echo");
            let at = w.find(|c: char| c.is_ascii_digit()).unwrap_or(w.len());
            let (k, n) = w.split_at(at);
            (k.to_string(), n.parse().unwrap_or(1))
        }
    }

    /// Runs `main(opts)` on one thread, in a `LocalSet`.
    pub fn run<F, Fut>(main: F)
    where
        F: FnOnce(Opts) -> Fut,
        Fut: Future<Output = ()>,
    {
        let rt = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("runtime");
        tokio::task::LocalSet::new().block_on(&rt, main(Opts::parse()));
        rt.shutdown_background();
    }

    struct Tally {
        issued: Cell<u64>,
        ended: Cell<u64>,
        stop: Cell<bool>,
    }

    /// `call(task)` makes one call of `messages` messages; panics on failure.
    pub async fn drive<F, Fut>(o: &Opts, messages: u64, call: F)
    where
        F: Fn(usize) -> Fut + 'static,
        Fut: Future<Output = ()> + 'static,
    {
        let conc: usize = o.get("conc", 1);
        let requests: u64 = o.get("requests", 0);
        let call = Rc::new(call);
        let t = Rc::new(Tally {
            issued: Cell::new(0),
            ended: Cell::new(0),
            stop: Cell::new(false),
        });
        let tasks: Vec<_> = (0..conc)
            .map(|i| {
                let (call, t) = (call.clone(), t.clone());
                tokio::task::spawn_local(async move {
                    while !t.stop.get() && (requests == 0 || t.issued.get() < requests) {
                        t.issued.set(t.issued.get() + 1);
                        call(i).await;
                        t.ended.set(t.ended.get() + 1);
                    }
                })
            })
            .collect();
        let me = std::process::id();
        let cpu = || super::process_cpu_ns(me).unwrap();
        let (mut from, mut cpu0) = (Instant::now(), cpu());
        if requests == 0 {
            tokio::time::sleep(Duration::from_secs_f64(o.get("warmup", 0.3))).await;
            t.ended.set(0);
            (from, cpu0) = (Instant::now(), cpu());
            tokio::time::sleep(Duration::from_secs_f64(o.get("duration", 1.0))).await;
            if tasks.iter().any(|j| j.is_finished()) {
                eprintln!("a call failed");
                std::process::exit(1);
            }
        } else {
            for j in tasks {
                j.await.expect("call");
            }
        }
        let (secs, spent, n) = (from.elapsed().as_secs_f64(), cpu() - cpu0, t.ended.get());
        t.stop.set(true);
        println!(
            "{}",
            serde_json::json!({
                "calls": n,
                "calls_per_s": n as f64 / secs,
                "msgs_per_s": (n * messages) as f64 / secs,
                "cli_cpu_us": spent as f64 / 1000.0 / n.max(1) as f64,
                "cli_busy": spent as f64 / 1e9 / secs,
            })
        );
    }
}
