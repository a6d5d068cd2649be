//! The wire forms, continued: the heads of requests.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use super::{Asked, Wire};
use crate::{
    Error,
    codec::Codec,
    protocol::{
        connect::{self, get, version},
        grpc,
    },
};

impl Wire {
    /// Writes what a request with a body says of it, beside its compression.
    pub(crate) fn write_post_head(self, headers: &mut HeaderMap, codec: Codec) {
        headers.insert(header::CONTENT_TYPE, self.content_type(codec));
        match self {
            Self::ConnectUnary => {
                headers.insert(version::NAME, version::VALUE);
            }
            Self::ConnectStreaming => {
                headers.insert(version::NAME, version::VALUE);
                // So that nothing on the way compresses the whole body.
                headers.insert(
                    header::ACCEPT_ENCODING,
                    HeaderValue::from_static("identity"),
                );
            }
            Self::Grpc => {
                headers.insert(header::TE, HeaderValue::from_static("trailers"));
            }
            Self::GrpcWeb | Self::GrpcWebText => {
                headers.insert("x-grpc-web", HeaderValue::from_static("1"));
            }
        }
    }

    /// The query of a GET request with this message; `None` if the form has no such requests.
    pub(crate) fn write_query(
        self,
        codec: Codec,
        compression: Option<&str>,
        message: &[u8],
    ) -> Option<String> {
        match self {
            Self::ConnectUnary => Some(get::write(codec, compression, message)),
            Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => None,
        }
    }

    /// Writes how long the caller will wait; what is too long to be written is left out.
    pub(crate) fn write_timeout(self, headers: &mut HeaderMap, remaining: Duration) {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => {
                if let Some(value) = connect::timeout::format(remaining) {
                    headers.insert(connect::timeout::NAME, value);
                }
            }
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                headers.insert(grpc::timeout::NAME, grpc::timeout::format(remaining));
            }
        }
    }

    /// Reads how long the caller will wait.
    pub(crate) fn read_timeout(self, asked: &Asked<'_>) -> Result<Option<Duration>, Error> {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => {
                let timeout = asked
                    .timeout(self)
                    .map(|value| connect::timeout::parse(value.as_bytes()));
                timeout.transpose().map_err(|_| {
                    Error::invalid_argument(
                        "connect-timeout-ms must be a number of at most ten digits",
                    )
                })
            }
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                let timeout = asked
                    .timeout(self)
                    .map(|value| grpc::timeout::parse(value.as_bytes()));
                timeout.transpose().map_err(|_| {
                    Error::invalid_argument(
                        "grpc-timeout must be a number of at most eight digits and a unit",
                    )
                })
            }
        }
    }

    /// Checks the version of the protocol that a request names, if it must name one.
    pub(crate) fn check_version(self, asked: &Asked<'_>, required: bool) -> Result<(), Error> {
        match self {
            Self::ConnectUnary => version::check(asked.version(), required),
            // A stream's content type says that it is Connect.
            Self::ConnectStreaming => version::check(asked.version(), false),
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => Ok(()),
        }
    }
}
