//! One request, many responses.

use std::future::{IntoFuture, ready};

use connect_runtime::{Error, Response, Streaming, client::CallFuture};

use super::{call::fail, cancel::Cancel};
use crate::{
    Failure, headers,
    proto::{ClientResponseResult, ConformancePayload, ServerStreamResponse},
};

/// Makes a call that has one request and many responses.
pub(super) async fn make<A>(
    call: impl IntoFuture<
        IntoFuture = CallFuture<Streaming<A>>,
        Output = Result<Response<Streaming<A>>, Error>,
    >,
    cancel: Cancel,
) -> Result<ClientResponseResult, Failure>
where
    A: Into<ConformancePayload>,
{
    let mut result = ClientResponseResult::default();
    let receiving = Responses::new(call.into_future(), cancel).receive_all(&mut result);
    if let Err(error) = cancel.over(receiving, ready(())).await {
        fail(&mut result, &error);
    }
    Ok(result)
}

/// The responses of a call.
pub(super) struct Responses<A> {
    state: State<A>,
    cancel: Cancel,
}

enum State<A> {
    /// Waiting for the head of the response.
    Calling(CallFuture<Streaming<A>>),
    /// Waiting for messages.
    Receiving(Streaming<A>),
}

impl<A: Into<ConformancePayload>> Responses<A> {
    pub(super) fn new(call: CallFuture<Streaming<A>>, cancel: Cancel) -> Self {
        Self {
            state: State::Calling(call),
            cancel,
        }
    }

    /// Notes the next response, or how the call ended: then there is none.
    pub(super) async fn receive(
        &mut self,
        result: &mut ClientResponseResult,
    ) -> Result<bool, Error> {
        if let State::Calling(call) = &mut self.state {
            let response = call.await?;
            result.response_headers = headers::list(response.headers());
            self.state = State::Receiving(response.into_message());
        }
        let State::Receiving(stream) = &mut self.state else {
            return Ok(false);
        };
        let Some(response) = stream.message().await? else {
            result.response_trailers = headers::list(stream.trailers());
            return Ok(false);
        };
        result.payloads.push(response.into());
        self.cancel.after(result.payloads.len())?;
        Ok(true)
    }

    /// Notes all responses that are left.
    pub(super) async fn receive_all(
        mut self,
        result: &mut ClientResponseResult,
    ) -> Result<(), Error> {
        while self.receive(result).await? {}
        Ok(())
    }
}

impl From<ServerStreamResponse> for ConformancePayload {
    fn from(response: ServerStreamResponse) -> Self {
        response.payload.unwrap_or_default()
    }
}
