//! The gRPC protocol.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>

pub(crate) mod content_type;
pub(crate) mod message;
pub(crate) mod status;
pub(crate) mod status_details;
pub(crate) mod timeout;
