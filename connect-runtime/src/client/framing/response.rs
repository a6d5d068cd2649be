//! HTTP response → `Response<Payload>`.

use http::{HeaderMap, response::Parts};
use http_body::Body as HttpBody;

use super::Exchange;
use crate::{
    BoxError, Error, Payload, Response,
    body::{Incoming, Reader},
    metadata::append_all,
    protocol::{Direction, ErrorBody},
};

impl Exchange {
    pub(super) async fn read<B>(
        &mut self,
        response: http::Response<B>,
    ) -> Result<Response<Payload>, Error>
    where
        B: HttpBody<Error: Into<BoxError>> + Send + 'static,
    {
        let (mut head, body) = response.into_parts();
        let mut body = Incoming::new(body);
        let trailers = self.wire.take_early_trailers(&mut head.headers);
        let mut early_end = None;
        let mut error = match self.wire.read_response_head(&head, self.codec.codec) {
            Ok(ErrorBody::No) => {
                if self.wire.may_be_trailers_only(&head.headers) {
                    if !body.peek().await.map_err(|error| self.failed(error))? {
                        let trailers = self.wire.read_trailers_only(head.headers)?.into_result()?;
                        let nothing = Payload::empty_response(self.codec.codec, trailers);
                        return Ok(Response::from_metadata(
                            nothing,
                            HeaderMap::new(),
                            HeaderMap::new(),
                            head.extensions,
                        ));
                    }
                    early_end = Some(self.wire.early_end(&head.headers));
                }
                let payload = self.payload(body, &head, early_end);
                return Ok(Response::from_metadata(
                    payload,
                    head.headers,
                    trailers,
                    head.extensions,
                ));
            }
            Ok(ErrorBody::Yes) => {
                // What cannot be read says no more than the status.
                let payload = self.payload(body, &head, early_end);
                let body = payload
                    .single_bytes()
                    .await
                    .map(|(body, _)| body)
                    .unwrap_or_default();
                self.wire.read_error(head.status, &body)
            }
            Err(error) => error,
        };
        *error.metadata_mut() = head.headers;
        append_all(error.metadata_mut(), trailers);
        Err(error)
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
