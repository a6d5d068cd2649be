//! Many requests and many responses: half duplex, or one response to each request.

use connect_runtime::{Error, Request, Response, Streaming};
use futures_util::stream;

use super::{
    info,
    stream::{Answers, respond as respond_to_all, with_metadata},
};
use crate::proto::{BidiStreamRequest, BidiStreamResponse, ConformancePayload};

/// Answers a call as its first message says.
pub(super) async fn respond(
    request: Request<Streaming<BidiStreamRequest>>,
) -> Result<Response<Streaming<BidiStreamResponse>>, Error> {
    let (mut requests, request) = request.take();
    let mut info = info::of(&request, Vec::new());
    let Some(first) = requests.message().await? else {
        return Ok(Streaming::empty().into());
    };
    info.requests.push(info::any(&first)?);
    let definition = first.response_definition.unwrap_or_default();
    if !first.full_duplex {
        while let Some(message) = requests.message().await? {
            info.requests.push(info::any(&message)?);
        }
        return respond_to_all(definition, info, message);
    }
    let duplex = FullDuplex {
        answers: Answers::new(&definition, info),
        requests: Some(requests),
        to_answer: true,
    };
    let messages = stream::try_unfold(duplex, |mut duplex| async move {
        let payload = duplex.next().await?;
        Ok(payload.map(|payload| (message(payload), duplex)))
    });
    with_metadata(Streaming::new(messages), &definition)
}

fn message(payload: ConformancePayload) -> BidiStreamResponse {
    BidiStreamResponse {
        payload: Some(payload),
    }
}

/// Requests and responses in turn; once one of them is at its end, what is left of the other.
struct FullDuplex {
    answers: Answers,
    /// Those that have not been read.
    requests: Option<Streaming<BidiStreamRequest>>,
    /// A request has been read that has no answer yet.
    to_answer: bool,
}

impl FullDuplex {
    async fn next(&mut self) -> Result<Option<ConformancePayload>, Error> {
        if !std::mem::take(&mut self.to_answer)
            && let Some(requests) = &mut self.requests
        {
            match requests.message().await? {
                Some(message) => {
                    let info = self.answers.info.get_or_insert_default();
                    info.requests.push(info::any(&message)?);
                }
                None => self.requests = None,
            }
        }
        self.answers.next().await
    }
}
