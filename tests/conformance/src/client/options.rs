//! What a test asks of the client, as options of a generated client.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Codec, Compression, CompressionOptions, CompressionSet, Limits, Protocol,
};

use crate::{
    Failure,
    proto::{self, ClientCompatRequest},
};

/// The options for one call.
pub(super) fn of(test: &ClientCompatRequest) -> Result<ClientOptions, Failure> {
    let scheme = if test.server_tls_cert.is_empty() {
        "http"
    } else {
        "https"
    };
    let url = format!("{scheme}://{}:{}", test.host, test.port);
    let compressions = match compression(test)? {
        Some(compression) => CompressionSet::new(&[compression]),
        None => CompressionSet::none(),
    };
    // The suite's messages are short; they are compressed all the same, so that compression is tested.
    let compression = CompressionOptions::new()
        .accept(compressions)
        .send(compressions)
        .min_bytes(0);
    let options = ClientOptions::new()
        .base_url(url.parse()?)
        .protocol(protocol(test)?)
        .codec(codec(test)?)
        .get(test.use_get_http_method)
        .limits(limits(test)?)
        .compression(compression);
    Ok(match test.timeout_ms {
        Some(timeout) => options.timeout(Duration::from_millis(timeout.into())),
        None => options,
    })
}

fn protocol(test: &ClientCompatRequest) -> Result<Protocol, Failure> {
    match test.protocol() {
        proto::Protocol::Connect => Ok(Protocol::Connect),
        proto::Protocol::Grpc => Ok(Protocol::Grpc),
        proto::Protocol::GrpcWeb => Ok(Protocol::GrpcWeb),
        other => unsupported(other.as_str_name()),
    }
}

fn codec(test: &ClientCompatRequest) -> Result<Codec, Failure> {
    match test.codec() {
        proto::Codec::Proto => Ok(Codec::Proto),
        proto::Codec::Json => Ok(Codec::Json),
        other => unsupported(other.as_str_name()),
    }
}

fn compression(test: &ClientCompatRequest) -> Result<Option<Compression>, Failure> {
    Ok(Some(match test.compression() {
        proto::Compression::Unspecified | proto::Compression::Identity => return Ok(None),
        proto::Compression::Gzip => Compression::Gzip,
        proto::Compression::Br => Compression::Brotli,
        proto::Compression::Zstd => Compression::Zstd,
        proto::Compression::Deflate => Compression::Deflate,
        proto::Compression::Snappy => Compression::Snappy,
    }))
}

fn limits(test: &ClientCompatRequest) -> Result<Limits, Failure> {
    Ok(match test.message_receive_limit {
        0 => Limits::new(),
        bytes => Limits::new().read_max_bytes(bytes.try_into()?),
    })
}

fn unsupported<T>(name: &str) -> Result<T, Failure> {
    Err(format!("{name} is not supported").into())
}
