//! What the official Connect conformance suite talks to: a [`server`] and a [`client`], on generated code.
//!
//! The suite's runner starts one of the two programs and speaks to it over standard input and output, in
//! [`delimited`] messages. Both are built as any user's program is: on the public API and what is generated from the
//! suite's protos.

pub mod client;
pub mod delimited;
mod errors;
mod headers;
pub mod server;
mod tls;

/// What is generated from the suite's protos.
#[allow(
    missing_docs,
    clippy::doc_overindented_list_items,
    reason = "the comments are the suite's, where it has any"
)]
pub mod proto {
    connect_runtime::include_proto!("connectrpc.conformance.v1");
}

/// Why a program cannot do what it was asked for.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
