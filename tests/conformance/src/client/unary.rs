//! One request, one response.

use std::future::{IntoFuture, ready};

use connect_runtime::{Error, Response, client::CallFuture};

use super::{call::fail, cancel::Cancel};
use crate::{
    Failure, headers,
    proto::{ClientResponseResult, ConformancePayload},
};

/// Makes a call that has one request and one response.
pub(super) async fn make<A>(
    call: impl IntoFuture<IntoFuture = CallFuture<A>, Output = Result<Response<A>, Error>>,
    cancel: Cancel,
    payload: fn(A) -> ConformancePayload,
) -> Result<ClientResponseResult, Failure> {
    let response = cancel.over(call.into_future(), ready(())).await;
    Ok(result(response, payload))
}

/// What came of a call with one response.
pub(super) fn result<A>(
    response: Result<Response<A>, Error>,
    payload: fn(A) -> ConformancePayload,
) -> ClientResponseResult {
    let mut result = ClientResponseResult::default();
    match response {
        Ok(response) => {
            result.response_headers = headers::list(response.headers());
            result.response_trailers = headers::list(response.trailers());
            result.payloads = vec![payload(response.into_message())];
        }
        Err(error) => fail(&mut result, &error),
    }
    result
}
