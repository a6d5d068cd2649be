//! The Connect protocol.
//!
//! Spec: <https://connectrpc.com/docs/protocol>

pub(crate) mod content_type;
pub(crate) mod end_stream;
pub(crate) mod error_json;
pub(crate) mod get;
pub(crate) mod http_status;
pub(crate) mod timeout;
pub(crate) mod unary_trailers;
pub(crate) mod version;
