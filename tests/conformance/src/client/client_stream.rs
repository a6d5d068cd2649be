//! Many requests, one response.

use std::time::Duration;

use connect_runtime::{
    Message, Streaming,
    streaming::{Closed, Sender},
};
use tokio::time;

use super::{call::Requests, cancel::Cancel, unary};
use crate::{
    Failure,
    proto::{ClientResponseResult, ClientStreamRequest, ConformanceServiceClient},
};

/// Makes a call that has many requests and one response.
pub(super) async fn make(
    client: &ConformanceServiceClient,
    requests: Requests<ClientStreamRequest>,
    cancel: Cancel,
) -> Result<ClientResponseResult, Failure> {
    let (sender, stream) = Streaming::channel(1);
    let call = client.client_stream(requests.head.map(|()| stream));
    let mut messages = requests.messages.into_iter();
    let sending = send(sender, &mut messages, requests.delay);
    let response = cancel.over(call.into_future(), sending).await;
    Ok(ClientResponseResult {
        num_unsent_requests: i32::try_from(messages.len())?,
        ..unary::result(response, |response| response.payload.unwrap_or_default())
    })
}

/// Sends messages until all are sent or the call is over, and gives the sender back: the stream has not ended.
pub(super) async fn send<M: Message>(
    sender: Sender<M>,
    messages: &mut (impl Iterator<Item = M> + Send),
    delay: Duration,
) -> Sender<M> {
    for message in messages {
        time::sleep(delay).await;
        if let Err(Closed) = sender.send(message).await {
            break;
        }
    }
    sender
}
