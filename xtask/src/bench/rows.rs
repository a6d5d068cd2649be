//! The rows: a workload over one protocol and HTTP version, at one concurrency.
//!
//! A row is read off its name: `connect h1 json gzip order c64`. The rows of `--scale` say more than others:
//! `grpc h2 pingpong1 100x20` is 100 connections of 20 streams, and `logs c16 cores2` a server on two cores.

use super::implementations::Side;

/// One row of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// All of it, in words.
    pub(super) name: String,
    /// `connect`, `grpc` or `grpcweb`.
    pub(super) protocol: &'static str,
    /// `h1` or `h2`.
    pub(super) http: &'static str,
    /// `proto` or `json`.
    pub(super) codec: &'static str,
    /// `identity` or `gzip`.
    pub(super) compression: &'static str,
    /// The workload with its number, as the load generator takes it: `echo`, `tail1000`.
    pub(super) work: String,
    /// Calls at one time.
    pub(super) concurrency: u32,
    /// Connections for them; without it, as many as are usual.
    connections: Option<u32>,
    /// Cores of the server, each with a worker thread; without it, a runtime of one thread on one core.
    pub(super) cores: Option<u32>,
}

/// The rows of one side.
pub(super) fn of(side: Side) -> impl Iterator<Item = Row> {
    let names = match side {
        Side::Server => SERVER_ROWS,
        Side::Client => CLIENT_ROWS,
    };
    names.split([',', '\n']).filter_map(Row::from_name)
}

impl Row {
    /// The row of this name, if it is one.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let mut row = Self {
            name: name.trim().to_owned(),
            protocol: "connect",
            http: "h1",
            codec: "proto",
            compression: "identity",
            work: String::new(),
            concurrency: 1,
            connections: None,
            cores: None,
        };
        for word in name.split_whitespace() {
            match word {
                "connect" => row.protocol = "connect",
                "grpc" => row.protocol = "grpc",
                "grpcweb" => row.protocol = "grpcweb",
                "h1" => row.http = "h1",
                "h2" => row.http = "h2",
                "json" => row.codec = "json",
                "gzip" => row.compression = "gzip",
                "blob64k" => "blob65536".clone_into(&mut row.work),
                "blob1m" => "blob1048576".clone_into(&mut row.work),
                // The largest that a limit of 4 MiB on a message lets through: the field's tag and length are counted.
                "blob4m" => "blob4194288".clone_into(&mut row.work),
                word => {
                    if let Some(concurrency) = number_after("c", word) {
                        row.concurrency = concurrency;
                    } else if let Some(cores) = number_after("cores", word) {
                        row.cores = Some(cores);
                    } else if let Some((connections, streams)) = shape(word) {
                        row.connections = Some(connections);
                        row.concurrency = connections * streams;
                    } else {
                        word.clone_into(&mut row.work);
                    }
                }
            }
        }
        (!row.work.is_empty()).then_some(row)
    }

    /// The workload without its number.
    pub(super) fn workload(&self) -> &str {
        self.work.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// The same calls over other connections.
    pub(super) fn with_connections(&self, connections: u32, streams: u32) -> Self {
        Self {
            connections: Some(connections),
            concurrency: connections * streams,
            ..self.clone()
        }
    }

    /// Connections, and streams on each of them: HTTP/2 shares four among many calls, as clients do.
    pub(super) fn connections(&self) -> (u32, u32) {
        if let Some(connections) = self.connections {
            return (connections, self.concurrency / connections.max(1));
        }
        match self.http {
            "h2" if self.concurrency >= 4 => (4, self.concurrency / 4),
            "h2" => (1, self.concurrency),
            _ => (self.concurrency, 1),
        }
    }

    /// How many calls are counted under callgrind, where each takes fifty times as long.
    pub(super) fn counted_calls(&self) -> u32 {
        let number = self.number();
        let calls = match self.workload() {
            "echo" => 1000,
            "order" if self.compression == "gzip" => 100,
            "order" => 400,
            "blob" => match number {
                ..65_536 => 200,
                65_536..1_048_576 => 100,
                1_048_576..4_000_000 => 20,
                4_000_000.. => 5,
            },
            "logs" => 100,
            "chat" => 4,
            "pingpong" => 10,
            "tail" | "collect" => match number {
                ..1_000 => 100,
                1_000..10_000 => 20,
                10_000..100_000 => 2,
                100_000.. => 1,
            },
            _ => 20,
        };
        match self.concurrency {
            1 => calls,
            many => calls.max(many * 4),
        }
    }

    /// The workload's number: how large, or how long.
    pub(super) fn number(&self) -> u32 {
        let digits = self.work.get(self.workload().len()..);
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
    }
}

/// The number in words such as `c64`.
fn number_after(prefix: &str, word: &str) -> Option<u32> {
    word.strip_prefix(prefix)?.parse().ok()
}

/// `100x10` is 100 connections of 10 streams each.
fn shape(word: &str) -> Option<(u32, u32)> {
    let (connections, streams) = word.split_once('x')?;
    Some((connections.parse().ok()?, streams.parse().ok()?))
}

const SERVER_ROWS: &str = "
    connect h1 echo c1, connect h1 echo c64, connect h2 echo c1, connect h2 echo c64, grpc h2 echo c1, grpc h2 echo c64
    grpcweb h1 echo c64, grpcweb h2 echo c64, connect h1 json echo c64, connect h2 json echo c64
    connect h1 order c1, connect h1 order c64, connect h2 order c1, connect h2 order c64, grpc h2 order c1, grpc h2 order c64
    connect h1 json order c64, connect h2 json order c64
    connect h1 gzip order c64, connect h2 gzip order c64, grpc h2 gzip order c64
    connect h1 logs c16, connect h2 logs c16, grpc h2 logs c16
    connect h1 blob64k c8, connect h2 blob64k c8, grpc h2 blob64k c8
    connect h1 blob1m c4, connect h2 blob1m c4, grpc h2 blob1m c4
    connect h1 tail1000 c8, connect h2 tail1000 c8, grpc h2 tail1000 c8
    connect h2 collect1000 c8, grpc h2 collect1000 c8
    connect h2 pingpong100 c1, grpc h2 pingpong100 c1
    connect h2 chat10000 c1, grpc h2 chat10000 c1
";

const CLIENT_ROWS: &str = "
    connect h1 echo c1, connect h1 echo c64, connect h2 echo c1, connect h2 echo c64, grpc h2 echo c1, grpc h2 echo c64
    connect h1 order c64, connect h2 order c64, grpc h2 order c64
    connect h1 logs c16, connect h2 logs c16, grpc h2 logs c16
    connect h2 tail1000 c4, grpc h2 tail1000 c4
    connect h2 collect1000 c4, grpc h2 collect1000 c4
    connect h2 pingpong100 c1, grpc h2 pingpong100 c1
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_off_its_name() {
        let row = Row::from_name(" grpc h2 gzip order c64 ").unwrap();
        assert_eq!(row.name, "grpc h2 gzip order c64");
        assert_eq!(
            (row.protocol, row.http, row.codec, row.compression),
            ("grpc", "h2", "proto", "gzip")
        );
        assert_eq!((row.work.as_str(), row.connections()), ("order", (4, 16)));

        let row = Row::from_name("connect h1 json tail1000 c8").unwrap();
        assert_eq!(
            (row.codec, row.workload(), row.connections()),
            ("json", "tail", (8, 1))
        );
        assert_eq!(Row::from_name("  "), None);
    }

    #[test]
    fn connections_and_cores_are_read_off_too() {
        let row = Row::from_name("grpc h2 pingpong1 100x20").unwrap();
        assert_eq!(
            (row.connections(), row.concurrency, row.cores),
            ((100, 20), 2000, None)
        );
        let row = Row::from_name("connect h1 logs c16 cores2").unwrap();
        assert_eq!((row.cores, row.connections()), (Some(2), (16, 1)));
    }

    #[test]
    fn large_and_long_calls_are_counted_less_often() {
        let counted = |name| Row::from_name(name).unwrap().counted_calls();
        assert_eq!(counted("connect h1 blob64 c1"), 200);
        assert_eq!(counted("connect h1 blob4m c1"), 5);
        assert_eq!(counted("connect h1 blob1m c4"), 20);
        assert_eq!(counted("grpc h2 tail1000 c8"), 32);
        assert_eq!(counted("grpc h2 tail100000 c1"), 1);
    }

    #[test]
    fn no_row_is_there_twice() {
        for side in [Side::Server, Side::Client] {
            let mut names: Vec<String> = of(side).map(|row| row.name).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }
}
