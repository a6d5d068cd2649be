//! Connect, gRPC and gRPC-Web on prost, tower and hyper: what generated servers and clients stand on.
//!
//! `connect-build` generates from a .proto file, for a service `Hats`: a trait to implement, `HatsServer`, `HatsClient`. This
//! crate holds everything that they share.
//!
//! | to do | use |
//! |---|---|
//! | write a handler | [`Request`], [`Response`], [`Streaming`], [`Error`] with its [`Code`] and [`ErrorDetail`]s, [`MetadataExt`] |
//! | set a server up | [`ServerOptions`], and [`layer`](server::Server::layer) with any tower layer |
//! | set a client up | [`ClientOptions`], [`HttpTransport`](client::HttpTransport) or any tower service of HTTP requests |
//! | make a call | the methods of a generated client, which give a [`Call`](client::Call) that takes options until it is awaited |
//! | intercept calls | [`interceptor`]: a closure, a type with a method per kind of RPC, or one that sees how calls begin and end |
//! | write a layer | a tower layer over [`Request`]`<`[`Payload`]`>`, for servers and clients alike; [`Spec`] says which method it is |
//! | limit, compress, time out | [`LimitsLayer`], [`CompressionLayer`], [`DeadlineLayer`], or the options of the same names |
//! | make failed calls again | [`RetryLayer`] with a [`RetryPolicy`] |
//! | do without async | [`blocking`] |
//! | mount it in axum | `connect-axum` |
//!
//! # Examples
//!
//! A handler is an ordinary function, and can be called as one:
//!
//! ```
//! use connect_runtime::{Error, Request, Response};
//! use prost_types::Duration;
//!
//! async fn double(request: Request<Duration>) -> Result<Response<Duration>, Error> {
//!     if request.seconds < 0 {
//!         return Err(Error::invalid_argument("seconds: time does not go backwards"));
//!     }
//!     Ok(Duration { seconds: 2 * request.seconds, nanos: 0 }.into())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let doubled = double(Request::new(Duration { seconds: 3, nanos: 0 })).await?;
//! assert_eq!(doubled.seconds, 6);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `blocking` | yes | handlers and clients that are plain functions and iterators ([`blocking`]) |
//! | `client` | yes | the pool of connections behind a generated client's `connect` |
//! | `tls` | yes | TLS with rustls in it |
//! | `http2` | yes | why a stream of HTTP/2 was reset; part of `client`, and of `connect-axum` |
//! | `gzip`, `brotli`, `zstd` | yes | compressions |
//! | `deflate`, `snappy` | no | more compressions |

#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
pub mod client;
mod codec;
pub mod codegen;
pub mod compression;
mod convert;
pub mod deadline;
mod envelope;
pub mod error;
pub mod interceptor;
pub mod json;
mod local;
mod message;
mod metadata;
mod panic;
mod payload;
mod pieces;
mod protocol;
mod rare;
mod request;
mod response;
pub mod retry;
pub mod scope;
pub mod server;
pub mod settings;
mod spec;
pub mod streaming;

pub use self::{
    body::Body,
    client::ClientOptions,
    codec::Codec,
    compression::{Compression, CompressionSet, Preference},
    deadline::{DeadlineLayer, DeadlinePolicy},
    error::{BoxError, Code, Error, ErrorDetail},
    message::Message,
    metadata::MetadataExt,
    payload::Payload,
    protocol::Protocol,
    request::{Peer, Request},
    response::Response,
    retry::{RetryLayer, RetryPolicy},
    server::ServerOptions,
    settings::{CompressionLayer, CompressionOptions, Limits, LimitsLayer},
    spec::{IdempotencyLevel, Spec, StreamType},
    streaming::Streaming,
};

/// Includes the code that `connect_build` generated for a package.
///
/// # Examples
///
/// ```no_run
/// # macro_rules! ignore { ($($t:tt)*) => {} }
/// # ignore! {
/// connect_runtime::include_proto!("shop.v1");
/// # }
/// ```
#[macro_export]
macro_rules! include_proto {
    ($package:tt) => {
        include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
    };
}
