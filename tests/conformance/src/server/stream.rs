//! Many responses, as their definition says.

use std::{time::Duration, vec};

use bytes::Bytes;
use connect_runtime::{Error, ErrorDetail, Message, Response, Streaming};
use futures_util::stream;
use tokio::time;

use crate::{
    Failure, errors, headers,
    proto::{
        self, ConformancePayload, Header, StreamResponseDefinition,
        conformance_payload::RequestInfo,
    },
};

/// Answers a call whose requests have all been read. The headers are sent at once, whatever the delay.
pub(super) fn respond<M: Message>(
    definition: StreamResponseDefinition,
    info: RequestInfo,
    message: fn(ConformancePayload) -> M,
) -> Result<Response<Streaming<M>>, Error> {
    let answers = Answers::new(&definition, info);
    let messages = stream::try_unfold(answers, move |mut answers| async move {
        let payload = answers.next().await?;
        Ok(payload.map(|payload| (message(payload), answers)))
    });
    with_metadata(Streaming::new(messages), &definition)
}

/// A response with the headers and trailers that its definition has.
pub(super) fn with_metadata<M>(
    messages: Streaming<M>,
    definition: &StreamResponseDefinition,
) -> Result<Response<Streaming<M>>, Error> {
    let mut response = Response::new(messages);
    append(response.headers_mut(), &definition.response_headers)?;
    append(response.trailers_mut(), &definition.response_trailers)?;
    Ok(response)
}

/// What is left to be answered.
pub(super) struct Answers {
    data: vec::IntoIter<Bytes>,
    delay: Duration,
    error: Option<proto::Error>,
    /// What the next payload tells of the request.
    pub(super) info: Option<RequestInfo>,
    begun: bool,
}

impl Answers {
    pub(super) fn new(definition: &StreamResponseDefinition, info: RequestInfo) -> Self {
        Self {
            data: definition.response_data.clone().into_iter(),
            delay: Duration::from_millis(definition.response_delay_ms.into()),
            error: definition.error.clone(),
            info: Some(info),
            begun: false,
        }
    }

    /// The next payload; after the last the error, if there is to be one.
    pub(super) async fn next(&mut self) -> Result<Option<ConformancePayload>, Error> {
        let Some(data) = self.data.next() else {
            return self.end().map(|()| None);
        };
        if !self.delay.is_zero() {
            time::sleep(self.delay).await;
        }
        self.begun = true;
        Ok(Some(ConformancePayload {
            data,
            request_info: self.info.take(),
        }))
    }

    fn end(&mut self) -> Result<(), Error> {
        let Some(error) = self.error.take().map(errors::read) else {
            return Ok(());
        };
        match self.info.take().filter(|_| !self.begun) {
            Some(info) => Err(error.with_detail(ErrorDetail::new(&info))),
            None => Err(error),
        }
    }
}

fn append(metadata: &mut http::HeaderMap, headers: &[Header]) -> Result<(), Error> {
    headers::append(metadata, headers).map_err(invalid)
}

/// The definition has a header that is none.
pub(super) fn invalid(failure: Failure) -> Error {
    Error::invalid_argument("invalid header").with_source(failure)
}
