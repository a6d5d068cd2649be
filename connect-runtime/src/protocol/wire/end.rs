//! The wire forms, continued: how a call ends.

use http::HeaderMap;

use super::Wire;
use crate::{
    Error,
    envelope::Flags,
    protocol::{
        End, Ending,
        connect::{end_stream, unary_trailers},
        grpc, grpc_web,
    },
};

impl Wire {
    /// The flag of the envelope that is no message but says how the call ended.
    pub(crate) const fn end_flag(self) -> Option<Flags> {
        match self {
            Self::ConnectUnary | Self::Grpc => None,
            Self::ConnectStreaming => Some(end_stream::FLAG),
            Self::GrpcWeb | Self::GrpcWebText => Some(grpc_web::trailers::FLAG),
        }
    }

    /// Writes those trailers that stand in the head of a response; leaves those that come later.
    pub(crate) fn write_early_trailers(
        self,
        headers: &mut HeaderMap,
        trailers: HeaderMap,
    ) -> HeaderMap {
        match self {
            Self::ConnectUnary => {
                unary_trailers::write(headers, trailers);
                HeaderMap::new()
            }
            Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => trailers,
        }
    }

    /// Takes the trailers that stand in the head of a response out of it.
    pub(crate) fn take_early_trailers(self, headers: &mut HeaderMap) -> HeaderMap {
        match self {
            Self::ConnectUnary => unary_trailers::read(headers),
            Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                HeaderMap::new()
            }
        }
    }

    /// Writes how the call ended, at the end of a response's body.
    pub(crate) fn write_end(self, end: End) -> Ending {
        match self {
            Self::ConnectUnary => Ending::Nothing,
            Self::ConnectStreaming => Ending::Envelope(end_stream::FLAG, end_stream::write(end)),
            Self::Grpc => Ending::Trailers(grpc::status::write(end)),
            Self::GrpcWeb | Self::GrpcWebText => {
                let trailers = grpc_web::trailers::write(&grpc::status::write(end));
                Ending::Envelope(grpc_web::trailers::FLAG, trailers)
            }
        }
    }

    /// Reads the envelope that says how the call ended.
    pub(crate) fn read_end(self, data: &[u8]) -> Result<End, Error> {
        match self {
            Self::ConnectUnary | Self::Grpc => Ok(End::default()),
            Self::ConnectStreaming => end_stream::read(data),
            Self::GrpcWeb | Self::GrpcWebText => {
                grpc::status::read(grpc_web::trailers::read(data)?)
            }
        }
    }

    /// Reads how the call ended from the trailers behind a response's body, or from there being none.
    pub(crate) fn read_end_of_body(self, trailers: Option<HeaderMap>) -> Result<End, Error> {
        match (self, trailers) {
            (Self::ConnectUnary, _) => Ok(End::default()),
            (Self::ConnectStreaming, _) => Err(Error::internal(
                "the response ended without an end-stream message",
            )),
            (Self::Grpc, Some(trailers)) => grpc::status::read(trailers),
            (Self::Grpc, None) => Err(Error::internal("the response ended without trailers")),
            (Self::GrpcWeb | Self::GrpcWebText, _) => Err(Error::internal(
                "the response ended without an envelope of trailers",
            )),
        }
    }

    /// Reads how the call ended from a head that nothing follows.
    pub(crate) fn read_trailers_only(self, headers: HeaderMap) -> Result<End, Error> {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => Ok(End::default()),
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => grpc::status::read(headers),
        }
    }

    /// What a head that something follows says of how the call ended; all else in it are headers.
    pub(crate) fn early_end(self, headers: &HeaderMap) -> HeaderMap {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => HeaderMap::new(),
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                grpc::status::without_metadata(headers)
            }
        }
    }
}
