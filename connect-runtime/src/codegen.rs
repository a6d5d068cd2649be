//! What generated code names: one small surface, kept stable so that an upgrade of this crate needs no regeneration.
//!
//! Nothing here is meant to be written by hand.

pub use tower::Layer;

#[cfg(feature = "client")]
use crate::client::HttpTransport;
use crate::{Payload, Request, spec::Spec};
#[cfg(feature = "blocking")]
pub use crate::{
    blocking::{
        Blocking, BlockingCall, BlockingStreaming,
        cut::Cut,
        shape::{BlockingShape, Feed},
    },
    client::IntoBlockingRequest,
    server::serve_blocking,
};
pub use crate::{
    client::{Call, Caller, Client, Framing as Transport, IntoRequest, IntoStreamingRequest},
    convert::{FromPayload, IntoPayload},
    json::JsonType,
    scope::{ScopeEnd, ScopedService as Scoped},
    server::{Serve, ServeFuture, serve, unknown_method},
};

/// What a generated client calls through by default: a pool of connections.
#[cfg(feature = "client")]
pub type Channel = Transport<HttpTransport>;

/// A call as the layers see it.
pub type PayloadRequest = Request<Payload>;

/// What is known of a service; generated code implements it for a type without values.
pub trait Service: Send + Sync + 'static {
    /// The full name, such as `shop.v1.Haberdasher`.
    const NAME: &'static str;

    /// `/` and the full name.
    const PATH: &'static str;

    /// The methods, in the order of the .proto file.
    const METHODS: &'static [Spec];

    /// The message types that `google.protobuf.Any` may hold in JSON.
    const JSON_TYPES: &'static [&'static [JsonType]];

    /// The index in [`METHODS`](Self::METHODS) of the method with this name.
    fn find(method: &str) -> Option<usize>;
}
