//! Who is measured: our server and client, what hyper and axum do by hand, and the peers.

use super::rows::Row;

/// One server or client.
#[derive(Debug)]
pub(super) struct Implementation {
    /// What the tables call it.
    pub(super) name: &'static str,
    /// The program, which is also its package.
    pub(super) program: &'static str,
    /// Arguments that it always needs.
    pub(super) arguments: &'static [&'static str],
    /// Arguments that it needs before it takes gzip.
    pub(super) gzip: &'static [&'static str],
    /// Words of rows that it does not serve.
    without: &'static str,
}

/// Which end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Server,
    Client,
}

impl Side {
    /// What the tables and the results call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// Those of one side; the first is what the others are compared with.
pub(super) fn of(side: Side) -> impl Iterator<Item = &'static Implementation> {
    match side {
        Side::Server => SERVERS.iter(),
        Side::Client => CLIENTS.iter(),
    }
}

impl Implementation {
    /// Whether it can do what the row asks for.
    pub(super) fn serves(&self, row: &Row) -> bool {
        let asked = [
            row.protocol,
            row.http,
            row.codec,
            row.compression,
            row.workload(),
        ];
        !self.without.split(' ').any(|word| asked.contains(&word))
    }

    const fn new(name: &'static str, program: &'static str) -> Self {
        Self {
            name,
            program,
            arguments: &[],
            gzip: &[],
            without: "",
        }
    }

    const fn arguments(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }

    const fn gzip(self, gzip: &'static [&'static str]) -> Self {
        Self { gzip, ..self }
    }

    const fn without(self, without: &'static str) -> Self {
        Self { without, ..self }
    }
}

const SERVERS: &[Implementation] = &[
    Implementation::new("hyper", "srv-hyper").without("grpcweb"),
    Implementation::new("axum", "srv-axum").without("grpcweb"),
    Implementation::new("ours", "srv-ours"),
    Implementation::new("ours-axum", "srv-ours").arguments(&["--axum"]),
    Implementation::new("ours-serve", "srv-ours").arguments(&["--serve"]),
    Implementation::new("connectrpc", "srv-connectrpc"),
    Implementation::new("connectrpc-axum", "srv-connectrpc-axum")
        .gzip(&["--gzip"])
        .without("grpcweb"),
    Implementation::new("tonic", "srv-tonic")
        .gzip(&["--gzip"])
        .without("connect grpcweb h1 json"),
];

const CLIENTS: &[Implementation] = &[
    Implementation::new("hyper", "cli-hyper"),
    Implementation::new("ours", "cli-ours"),
    Implementation::new("connectrpc", "cli-connectrpc").without("chat"),
    Implementation::new("connectrpc-axum", "cli-connectrpc-axum").without("grpc chat"),
    Implementation::new("tonic", "cli-tonic").without("connect"),
];
