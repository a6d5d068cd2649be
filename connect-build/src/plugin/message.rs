//! What a compiler and its plugin say to each other.
//!
//! `prost_types` has these messages too, but would lose what it does not know of the files, such as
//! features and custom options, and has no place for editions in a response.
//!
//! Spec: <https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/compiler/plugin.proto>

use prost::Message;

use crate::proto::Edition;

/// A `CodeGeneratorRequest`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Request {
    #[prost(string, repeated, tag = "1")]
    pub(super) file_to_generate: Vec<String>,
    #[prost(string, optional, tag = "2")]
    pub(super) parameter: Option<String>,
    /// Every file and its imports, as bytes, the imports before what imports them.
    #[prost(bytes = "vec", repeated, tag = "15")]
    pub(super) proto_file: Vec<Vec<u8>>,
}

/// A `FileDescriptorSet`, with files as bytes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct FileDescriptors {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(super) file: Vec<Vec<u8>>,
}

/// A `CodeGeneratorResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Response {
    #[prost(string, optional, tag = "1")]
    error: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    supported_features: Option<u64>,
    #[prost(int32, optional, tag = "3")]
    minimum_edition: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    maximum_edition: Option<i32>,
    #[prost(message, repeated, tag = "15")]
    file: Vec<File>,
}

/// A file that the compiler writes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct File {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(string, optional, tag = "15")]
    pub(super) content: Option<String>,
}

impl Response {
    /// These files, and what is supported.
    pub(super) fn of(file: Vec<File>) -> Self {
        Self {
            error: None,
            supported_features: Some(PROTO3_OPTIONAL | SUPPORTS_EDITIONS),
            minimum_edition: Some(Edition::FIRST.number()),
            maximum_edition: Some(Edition::LAST.number()),
            file,
        }
    }

    /// Why there are no files. What is supported is said as well: without it, the compiler would
    /// complain about that instead.
    pub(super) fn failed(error: String) -> Self {
        Self {
            error: Some(error),
            ..Self::of(Vec::new())
        }
    }
}

/// `FEATURE_PROTO3_OPTIONAL`.
const PROTO3_OPTIONAL: u64 = 1;

/// `FEATURE_SUPPORTS_EDITIONS`.
const SUPPORTS_EDITIONS: u64 = 2;
