//! The peers: what is run against us, and what each of them speaks.

use std::process::Command;

use super::{Place, setup};

/// Another library or tool.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// Makes it ready to run.
    pub(super) setup: fn(&Place) -> Result<(), String>,
    /// The program: `call URL` is its client, `serve …` its server.
    pub(super) program: fn(&Place) -> Command,
    pub(super) has_client: bool,
    pub(super) servers: &'static [End],
}

/// A server of a peer.
pub(super) struct End {
    /// What follows `serve`.
    pub(super) arguments: &'static [&'static str],
    /// How our client speaks to it: protocol, codec, HTTP version.
    pub(super) modes: &'static [&'static str],
    /// What it does not have.
    pub(super) without: &'static [&'static str],
}

/// All of them, in the order in which they are run.
pub(super) const PEERS: &[Peer] = &[
    Peer {
        name: "connect-go",
        setup: setup::go,
        program: |place| Command::new(place.bin().join("connect-go")),
        has_client: true,
        servers: &[
            End {
                arguments: &[],
                modes: HTTP2,
                without: &[],
            },
            End {
                arguments: &[],
                modes: HTTP1,
                without: BIDI,
            },
        ],
    },
    Peer {
        name: "grpc-go",
        setup: setup::go,
        program: |place| Command::new(place.bin().join("grpc-go")),
        has_client: true,
        servers: &[End {
            arguments: &[],
            modes: GRPC,
            without: &[],
        }],
    },
    Peer {
        name: "tonic",
        setup: setup::tonic,
        program: |place| Command::new(place.made("tonic/debug/interop-tonic")),
        has_client: true,
        servers: &[End {
            arguments: &[],
            modes: GRPC,
            // Its responses have no trailers beside the status; its handlers cannot set them.
            without: &[
                "unary_metadata",
                "server_stream_metadata",
                "client_stream_metadata",
                "bidi_metadata",
            ],
        }],
    },
    Peer {
        name: "grpcio",
        setup: setup::python,
        program: |place| python(place, "grpcio_peer.py"),
        has_client: true,
        servers: &[End {
            arguments: &[],
            modes: GRPC,
            without: &[],
        }],
    },
    Peer {
        name: "connectrpc",
        setup: setup::python,
        program: |place| python(place, "connectrpc_peer.py"),
        has_client: true,
        // uvicorn, the usual server below it, has no HTTP/2.
        servers: &[End {
            arguments: &[],
            modes: HTTP1,
            without: &[],
        }],
    },
    Peer {
        name: "connect-node",
        setup: setup::node,
        program: |place| {
            let mut node = Command::new("node");
            node.arg(place.source("node/peer.js"));
            node
        },
        has_client: true,
        servers: &[
            End {
                arguments: &["1"],
                modes: HTTP1,
                without: BIDI,
            },
            End {
                arguments: &["2"],
                modes: HTTP2,
                without: &[],
            },
        ],
    },
    Peer {
        name: "curl",
        setup: setup::curl,
        program: |place| shell(place, "curl.sh"),
        has_client: true,
        servers: &[],
    },
    Peer {
        name: "buf-curl",
        setup: setup::buf,
        program: |place| shell(place, "buf-curl.sh"),
        has_client: true,
        servers: &[],
    },
    Peer {
        name: "grpcurl",
        setup: setup::grpcurl,
        program: |place| shell(place, "grpcurl.sh"),
        has_client: true,
        servers: &[],
    },
];

/// A script for people at a shell; it finds the tools in the folder that is its first argument.
fn shell(place: &Place, script: &str) -> Command {
    let mut bash = Command::new("bash");
    bash.arg(place.source("shell").join(script))
        .arg(place.bin());
    bash
}

/// A program of the Python peers, in their virtual environment.
fn python(place: &Place, program: &str) -> Command {
    let mut python = Command::new(place.made("python/bin/python"));
    python.arg(place.source("python").join(program));
    python
}

const HTTP1: &[&str] = &[
    "connect/proto/1",
    "connect/json/1",
    "grpc-web/proto/1",
    "grpc-web/json/1",
];

const HTTP2: &[&str] = &[
    "connect/proto/2",
    "connect/json/2",
    "grpc/proto/2",
    "grpc/json/2",
    "grpc-web/proto/2",
    "grpc-web/json/2",
];

/// What every gRPC library speaks.
const GRPC: &[&str] = &["grpc/proto/2"];

/// The scenarios with both request and response streams; several servers refuse them all over HTTP/1.1.
const BIDI: &[&str] = &["half_duplex", "bidi_details", "bidi_metadata"];
