//! The workloads: what is sent, byte for byte, and what counts as one message.

use std::io::Write;

use prost::Message;
use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Connect: unary or streaming, whichever the method is.
    Connect,
    Grpc,
    GrpcWeb,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Proto,
    Json,
}

pub struct Work {
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    /// The request body. For `pingpong`, one message.
    pub body: Vec<u8>,
    /// Messages that one call carries in the counted direction.
    pub messages: u64,
    /// Rounds of a ping-pong call; 0: the body is sent at once.
    pub rounds: u32,
    /// Every answer has one length.
    pub exact: bool,
    /// A ping-pong stays open after its last round until it is released.
    pub hold: bool,
}

fn envelope(m: Vec<u8>, flags: u8, out: &mut Vec<u8>) {
    out.push(flags);
    out.extend_from_slice(&(m.len() as u32).to_be_bytes());
    out.extend_from_slice(&m);
}

fn gzip(b: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    e.write_all(b).unwrap();
    e.finish().unwrap()
}

pub fn build(name: &str, wire: Form, codec: Codec, zip: bool) -> Work {
    fn enc<M: Message + Serialize>(m: &M, c: Codec) -> Vec<u8> {
        match c {
            Codec::Proto => m.encode_to_vec(),
            Codec::Json => serde_json::to_vec(m).unwrap(),
        }
    }
    // "tail1000" -> ("tail", 1000)
    let split = name
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(name.len());
    let (kind, n) = name.split_at(split);
    let n: usize = n.parse().unwrap_or(0);

    let (method, unary, msgs, counted, rounds): (&str, bool, Vec<Vec<u8>>, u64, u32) = match kind {
        "echo" => ("Echo", true, vec![enc(&msgs::echo_request(), codec)], 1, 0),
        "order" => ("PutOrder", true, vec![enc(&msgs::order(), codec)], 1, 0),
        "blob" => ("PutBlob", true, vec![enc(&msgs::blob(n), codec)], 1, 0),
        "logs" => ("IngestLogs", true, vec![enc(&msgs::logs(50), codec)], 1, 0),
        "tail" => (
            "Tail",
            false,
            vec![enc(&msgs::tail_request(n as i32), codec)],
            n as u64,
            0,
        ),
        "collect" => (
            "Collect",
            false,
            (0..n as i64).map(|i| enc(&msgs::event(i), codec)).collect(),
            n as u64,
            0,
        ),
        "chat" => (
            "Chat",
            false,
            (0..n as i64).map(|i| enc(&msgs::event(i), codec)).collect(),
            n as u64,
            0,
        ),
        "pingpong" => (
            "Chat",
            false,
            vec![enc(&msgs::event(7), codec)],
            n as u64,
            n as u32,
        ),
        _ => panic!("no workload {name}"),
    };

    let c = if codec == Codec::Json {
        "json"
    } else {
        "proto"
    };
    let mut headers: Vec<(&'static str, String)> = Vec::new();
    let bare = wire == Form::Connect && unary;
    headers.push((
        "content-type",
        match (wire, unary) {
            (Form::Connect, true) => format!("application/{c}"),
            (Form::Connect, false) => format!("application/connect+{c}"),
            (Form::Grpc, _) => format!("application/grpc+{c}"),
            (Form::GrpcWeb, _) => format!("application/grpc-web+{c}"),
        },
    ));
    match wire {
        Form::Connect => headers.push(("connect-protocol-version", "1".into())),
        Form::Grpc => headers.push(("te", "trailers".into())),
        Form::GrpcWeb => headers.push(("x-grpc-web", "1".into())),
    }
    headers.push(("user-agent", "bench-load/1".into()));
    if zip {
        let (enc, acc) = match (wire, unary) {
            (Form::Connect, true) => ("content-encoding", "accept-encoding"),
            (Form::Connect, false) => ("connect-content-encoding", "connect-accept-encoding"),
            _ => ("grpc-encoding", "grpc-accept-encoding"),
        };
        headers.push((enc, "gzip".into()));
        headers.push((acc, "gzip".into()));
    }
    let mut body = Vec::new();
    for m in msgs {
        let m = if zip { gzip(&m) } else { m };
        if bare {
            body = m;
        } else {
            envelope(m, u8::from(zip), &mut body);
        }
    }
    if wire != Form::Grpc && rounds == 0 {
        headers.push(("content-length", body.len().to_string()));
    }
    Work {
        path: format!("/bench.v1.BenchService/{method}"),
        headers,
        body,
        messages: counted,
        rounds,
        exact: !zip,
        hold: false,
    }
}
