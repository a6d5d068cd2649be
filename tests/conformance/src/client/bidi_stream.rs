//! Many requests and many responses: half duplex, or one response to each request.

use std::future::ready;

use connect_runtime::Streaming;
use tokio::time;

use super::{
    call::{Requests, fail},
    cancel::Cancel,
    client_stream::send,
    server_stream::Responses,
};
use crate::{
    Failure,
    proto::{
        BidiStreamRequest, BidiStreamResponse, ClientResponseResult, ConformancePayload,
        ConformanceServiceClient,
    },
};

/// Makes a call that sends all its requests, and reads what comes.
pub(super) async fn half_duplex(
    client: &ConformanceServiceClient,
    requests: Requests<BidiStreamRequest>,
    cancel: Cancel,
) -> Result<ClientResponseResult, Failure> {
    let mut result = ClientResponseResult::default();
    let (sender, stream) = Streaming::channel(1);
    let call = client.bidi_stream(requests.head.map(|()| stream));
    let mut messages = requests.messages.into_iter();
    let sending = send(sender, &mut messages, requests.delay);
    let receiving = Responses::new(call.into_future(), cancel).receive_all(&mut result);
    if let Err(error) = cancel.over(receiving, sending).await {
        fail(&mut result, &error);
    }
    result.num_unsent_requests = i32::try_from(messages.len())?;
    Ok(result)
}

/// Makes a call that reads a response after each request.
pub(super) async fn full_duplex(
    client: &ConformanceServiceClient,
    requests: Requests<BidiStreamRequest>,
    cancel: Cancel,
) -> Result<ClientResponseResult, Failure> {
    let mut result = ClientResponseResult::default();
    let (sender, stream) = Streaming::channel(1);
    let call = client.bidi_stream(requests.head.map(|()| stream));
    let mut responses = Responses::new(call.into_future(), cancel);
    let mut messages = requests.messages.into_iter();
    let call = async {
        for message in messages.by_ref() {
            time::sleep(requests.delay).await;
            let sent = sender.send(message).await;
            // If nothing can be sent any more, the response says why.
            if !responses.receive(&mut result).await? || sent.is_err() {
                break;
            }
        }
        let receiving = responses.receive_all(&mut result);
        cancel.over(receiving, ready(sender)).await
    };
    if let Err(error) = call.await {
        fail(&mut result, &error);
    }
    result.num_unsent_requests = i32::try_from(messages.len())?;
    Ok(result)
}

impl From<BidiStreamResponse> for ConformancePayload {
    fn from(response: BidiStreamResponse) -> Self {
        response.payload.unwrap_or_default()
    }
}
