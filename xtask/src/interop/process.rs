//! Running the programs: servers until they are dropped, clients until they end or take too long.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Place, Tally};

/// A server; it is killed when this is dropped.
pub(super) struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts it, and waits until it says where it is: `listening on http://127.0.0.1:3000`.
    pub(super) fn start(place: &Place, command: &mut Command, about: &str) -> Result<Self, String> {
        let (process, log) = spawn(place, command, about)?;
        let mut server = Self {
            process,
            url: String::new(),
        };
        let start = Instant::now();
        while start.elapsed() < START {
            let text = fs::read_to_string(&log).unwrap_or_default();
            let complete = text.split_inclusive('\n').find(|line| line.ends_with('\n'));
            if let Some(url) = complete.and_then(|line| line.strip_prefix("listening on ")) {
                url.trim().clone_into(&mut server.url);
                return Ok(server);
            }
            thread::sleep(PAUSE);
        }
        Err(format!(
            "{about} does not start; see {}",
            log.with_extension("err").display()
        ))
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a client to its end, prints what failed, and for a peer's client the line that sums it up.
pub(super) fn run(place: &Place, command: &mut Command, about: &str) -> Result<Tally, String> {
    let (mut process, log) = spawn(place, command, about)?;
    let start = Instant::now();
    let ended = loop {
        match process.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if start.elapsed() < END => thread::sleep(PAUSE),
            Ok(None) | Err(_) => break None,
        }
    };
    if ended.is_none() {
        let _ = process.kill();
        let _ = process.wait();
    }
    let output = fs::read_to_string(&log).unwrap_or_default();
    for line in output.lines().filter(|line| line.starts_with("FAIL ")) {
        println!("{about}: {line}");
    }
    let mut tally = Tally::of(&output);
    let agrees = ended.is_some_and(|status| status.success() == tally.is_good());
    if !agrees {
        tally.fail();
        let how = ended.map_or("took too long".to_owned(), |status| status.to_string());
        let errors = log.with_extension("err");
        println!("{about}: the client {how}; see {}", errors.display());
    }
    if !about.starts_with("our client") {
        println!("{about}: {tally}");
    }
    Ok(tally)
}

/// Starts a program whose output goes to a log.
fn spawn(place: &Place, command: &mut Command, about: &str) -> Result<(Child, PathBuf), String> {
    let name = about.trim().replace(" -> ", "-to-").replace(' ', "-");
    let log = place.logs().join(name + ".log");
    let create =
        |path: &PathBuf| File::create(path).map_err(|error| format!("{}: {error}", path.display()));
    let process = command
        .stdin(Stdio::null())
        .stdout(create(&log)?)
        .stderr(create(&log.with_extension("err"))?)
        .spawn()
        .map_err(|error| format!("{about}: {:?}: {error}", command.get_program()))?;
    Ok((process, log))
}

/// The longest that a server may take to start.
const START: Duration = Duration::from_secs(30);

/// The longest that all scenarios of one client may take.
const END: Duration = Duration::from_secs(180);

const PAUSE: Duration = Duration::from_millis(20);
