//! HTTP response → `Response<Payload>`.

use std::{future::Future, pin::Pin};

use http::{HeaderMap, response::Parts};
use http_body::Body as HttpBody;

use super::Exchange;
use crate::{
    BoxError, Error, Payload, Response,
    body::{Incoming, Reader},
    metadata::append_all,
    protocol::{Direction, ErrorBody},
};

/// A response that was read, or that is being read because its body says how the call ended.
pub(super) enum Read {
    Done(Result<Response<Payload>, Error>),
    Waiting(Pin<Box<dyn Future<Output = Result<Response<Payload>, Error>> + Send>>),
}

impl Exchange {
    pub(super) fn read<B>(mut self, response: http::Response<B>) -> Read
    where
        B: HttpBody<Error: Into<BoxError>> + Send + 'static,
    {
        let (mut head, body) = response.into_parts();
        let body = Incoming::new(body);
        let trailers = self.wire.take_early_trailers(&mut head.headers);
        let error = match self.wire.read_response_head(&head, self.codec.codec) {
            Ok(ErrorBody::No) if self.wire.may_be_trailers_only(&head.headers) => {
                return Read::Waiting(Box::pin(self.trailers_only(head, body)));
            }
            Ok(ErrorBody::No) => {
                let payload = self.payload(body, &head, None);
                return Read::Done(Ok(message(payload, head, trailers)));
            }
            Ok(ErrorBody::Yes) => {
                return Read::Waiting(Box::pin(self.error(head, body, trailers)));
            }
            Err(error) => error,
        };
        Read::Done(Err(with_metadata(error, head, trailers)))
    }

    /// Reads a response whose head says how the call ended, if neither a body nor trailers follow.
    async fn trailers_only(
        mut self,
        head: Parts,
        mut body: Incoming,
    ) -> Result<Response<Payload>, Error> {
        if body.peek().await.map_err(|error| self.failed(error))? {
            let end = self.wire.early_end(&head.headers);
            let payload = self.payload(body, &head, Some(end));
            return Ok(message(payload, head, HeaderMap::new()));
        }
        let trailers = self.wire.read_trailers_only(head.headers)?.into_result()?;
        let nothing = Payload::empty_response(self.codec.codec, trailers);
        Ok(Response::from_metadata(
            nothing,
            HeaderMap::new(),
            HeaderMap::new(),
            head.extensions,
        ))
    }

    /// Reads a response whose body is an error. What cannot be read says no more than the status.
    async fn error(
        mut self,
        head: Parts,
        body: Incoming,
        trailers: HeaderMap,
    ) -> Result<Response<Payload>, Error> {
        let payload = self.payload(body, &head, None);
        let body = payload.single_bytes().await;
        let body = body.map(|(body, _)| body).unwrap_or_default();
        let error = self.wire.read_error(head.status, &body);
        Err(with_metadata(error, head, trailers))
    }

    fn payload(&mut self, body: Incoming, head: &Parts, early_end: Option<HeaderMap>) -> Payload {
        let compression = head.headers.get(self.wire.compression_header()).cloned();
        let reader = Reader::new(body, self.wire, Direction::Response, compression)
            .or_head(early_end)
            .over(head.version)
            .tethered(self.tether.take());
        Payload::reader(self.codec, reader, self.settings)
    }
}

fn message(payload: Payload, head: Parts, trailers: HeaderMap) -> Response<Payload> {
    Response::from_metadata(payload, head.headers, trailers, head.extensions)
}

fn with_metadata(mut error: Error, head: Parts, trailers: HeaderMap) -> Error {
    *error.metadata_mut() = head.headers;
    append_all(error.metadata_mut(), trailers);
    error
}
