//! The gRPC-Web protocol, where it differs from gRPC.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md>

pub(crate) mod content_type;
pub(crate) mod text;
pub(crate) mod trailers;
