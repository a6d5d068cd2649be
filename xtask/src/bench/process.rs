//! Running the programs: servers until they are stopped, the load generator and clients to their end.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::{
    implementations::Implementation,
    programs::{LOAD, Programs, VERIFIER},
    rows::Row,
};
use crate::program::captured;

/// A server, on the first core unless its row says more; it is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    process: Child,
    pub(super) address: String,
}

impl Server {
    /// Starts it and waits until it says where it listens: `listening 127.0.0.1:3000`.
    ///
    /// With a profile, it runs under callgrind, which writes there when the server is stopped.
    pub(super) fn start(
        programs: &Programs,
        (program, arguments): (&str, &[&str]),
        profile: Option<&Path>,
    ) -> Result<Self, String> {
        let command = on_cores("0", profile, &programs.program(program));
        Self::spawn(command, (program, arguments))
    }

    fn spawn(mut command: Command, (program, arguments): (&str, &[&str])) -> Result<Self, String> {
        command
            .args(["--addr", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            let _ = BufReader::new(output).read_line(&mut line);
        }
        let mut server = Self {
            process,
            address: String::new(),
        };
        match line.trim().strip_prefix("listening ") {
            Some(address) => address.clone_into(&mut server.address),
            None => return Err(format!("{program} does not start")),
        }
        Ok(server)
    }

    /// The server of an implementation, ready for the row: on as many cores and threads as it says, or all on one.
    pub(super) fn of(
        programs: &Programs,
        implementation: &Implementation,
        row: &Row,
        profile: Option<&Path>,
    ) -> Result<Self, String> {
        let mut arguments = implementation.arguments.to_vec();
        if row.compression == "gzip" {
            arguments.extend(implementation.gzip);
        }
        let Some(count) = row.cores else {
            return Self::start(programs, (implementation.program, &arguments), profile);
        };
        let threads = count.to_string();
        arguments.extend(["--threads", &threads]);
        let cores = format!("0-{}", count.saturating_sub(1));
        let command = on_cores(&cores, profile, &programs.program(implementation.program));
        Self::spawn(command, (implementation.program, &arguments))
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to end and waits, so that a profiler around it can write.
    pub(super) fn stop(mut self) -> Result<(), String> {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        asked.map_err(|error| format!("kill: {error}"))?;
        let ended = self.process.wait();
        ended.map(drop).map_err(|error| error.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lets the load generator make the row's calls to a server, and gives what it prints.
pub(super) fn load(
    programs: &Programs,
    row: &Row,
    server: &Server,
    more: &[&str],
) -> Result<String, String> {
    let mut command = loading(programs, row, server);
    command.args(more);
    captured(command)
}

/// The load generator, told which calls to make.
pub(super) fn loading(programs: &Programs, row: &Row, server: &Server) -> Command {
    let (connections, streams) = row.connections();
    let mut command = on_cores("1", None, &programs.program(LOAD));
    command
        .args(["--addr", &server.address, "--pid", &server.id().to_string()])
        .args(["--work", &row.work, "--wire", row.protocol])
        .args(["--http", row.http, "--codec", row.codec])
        .args([
            "--conns",
            &connections.to_string(),
            "--streams",
            &streams.to_string(),
        ]);
    if row.compression == "gzip" {
        command.arg("--gzip");
    }
    if row.concurrency == 1 {
        // Its own wake-up is not to be in the latency.
        command.arg("--spin");
    }
    command
}

/// Lets a client make the row's calls to a server, and gives what it prints.
pub(super) fn call(
    programs: &Programs,
    (client, row): (&Implementation, &Row),
    server: &Server,
    (more, profile): (&[&str], Option<&Path>),
) -> Result<String, String> {
    let mut command = on_cores("1", profile, &programs.program(client.program));
    command
        .args(["--addr", &server.address, "--work", &row.work])
        .args([
            "--wire",
            row.protocol,
            "--http",
            row.http,
            "--codec",
            row.codec,
        ])
        .args(["--conc", &row.concurrency.to_string()])
        .args(client.arguments)
        .args(more);
    captured(command)
}

/// Checks that a server answers the row's call with the messages that it must.
pub(super) fn verify(
    programs: &Programs,
    implementation: &Implementation,
    row: &Row,
) -> Result<(), String> {
    // The verifier does by hand what it can do; gRPC-Web it cannot.
    if row.protocol == "grpcweb" {
        return Ok(());
    }
    let server = Server::of(programs, implementation, row, None)?;
    let mut command = Command::new(programs.program(VERIFIER));
    command
        .args(["--verify", "--addr", &server.address, "--work", &row.work])
        .args(["--wire", row.protocol, "--http", row.http])
        .args(["--codec", row.codec]);
    captured(command).map(drop)
}

/// One number of the flat JSON that the load generator and the clients print.
pub(super) fn number(json: &str, name: &str) -> Result<f64, String> {
    let key = format!("\"{name}\":");
    let value = json.split_once(&key).map(|(_, rest)| rest);
    let value = value.and_then(|rest| rest.split([',', '}']).next());
    value
        .and_then(|value| value.trim().parse().ok())
        .ok_or_else(|| format!("no {name} in {json}"))
}

/// A program on these cores and no others, under callgrind if there is a profile to write.
fn on_cores(cores: &str, profile: Option<&Path>, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", cores]);
    if let Some(profile) = profile {
        command
            .args(["valgrind", "--tool=callgrind", "-q"])
            .arg(format!("--callgrind-out-file={}", profile.display()));
    }
    command.arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_json() {
        let json = "{\"calls\":12,\"p50_us\":3.5}\n";
        assert_eq!(number(json, "calls"), Ok(12.0));
        assert_eq!(number(json, "p50_us"), Ok(3.5));
        assert!(number(json, "p99_us").is_err());
    }
}
