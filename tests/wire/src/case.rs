//! A case of a transcript, as it is read.

use std::time::Duration;

use connect_runtime::{ClientOptions, Codec, Protocol, ServerOptions, compression::CompressionSet};

use crate::body::Piece;

/// One case of a transcript.
#[derive(Debug, Default)]
pub struct Case {
    /// The sentence after `==`.
    pub title: String,
    /// Where it begins: the number of its line.
    pub line: usize,
    /// What is different about the server.
    pub server: Option<ServerOptions>,
    /// What is different about the client.
    pub client: Option<ClientOptions>,
    /// Played against one side only.
    pub only: Option<Side>,
    /// What the client does.
    pub call: Option<Call>,
    /// What the client sends and the server gets.
    pub request: Option<Message>,
    /// What the server answers and the client gets.
    pub response: Option<Message>,
    /// How long the answer takes, on the paused clock.
    pub after: Option<Duration>,
    /// What the call comes to.
    pub outcome: Option<Vec<String>>,
}

/// A side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The generated server.
    Server,
    /// The generated client.
    Client,
}

/// A call of a generated client.
#[derive(Debug, Default)]
pub struct Call {
    /// The method's name in the .proto file.
    pub method: String,
    /// The messages, as JSON.
    pub messages: Vec<String>,
    /// The codec.
    pub codec: Codec,
    /// The protocol.
    pub protocol: Protocol,
    /// Whether it is gRPC-Web in base64.
    pub text: bool,
    /// Headers that the caller sets.
    pub headers: Vec<(String, String)>,
    /// Whether the call asks for GET.
    pub get: bool,
    /// The caller's timeout.
    pub timeout: Option<Duration>,
    /// The compression to send.
    pub send: Option<CompressionSet>,
    /// Messages shorter than this are not compressed.
    pub min_bytes: Option<usize>,
    /// The compressions that are accepted.
    pub accept: Option<CompressionSet>,
    /// The largest message that is read.
    pub read_max_bytes: Option<usize>,
}

/// The head and body of an HTTP request or response.
#[derive(Debug, Default)]
pub struct Message {
    /// The verb and target, or the status; as they are written.
    pub first: String,
    /// The headers that are named, in their order.
    pub headers: Vec<Header>,
    /// The lines of the body.
    pub body: Vec<Piece>,
    /// All HTTP trailers, in their order; without any there must be none.
    pub trailers: Vec<(String, Vec<u8>)>,
}

/// A line about a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// It is there, with this value.
    Is(String, Vec<u8>),
    /// It is not there.
    Absent(String),
}
