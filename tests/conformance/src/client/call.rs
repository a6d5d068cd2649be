//! One call: which method, with which messages.

use std::time::Duration;

use connect_runtime::{Error, Request};
use prost::{Message, Name};
use prost_types::Any;

use super::{
    bidi_stream, cancel::Cancel, client_stream, options, server_stream, transports::Transports,
    unary,
};
use crate::{
    Failure, errors, headers,
    proto::{
        ClientCompatRequest, ClientResponseResult, ConformanceServiceClient,
        ConformanceServiceServer, StreamType,
    },
};

/// Makes a call as a test describes it, and says what came of it.
pub(super) async fn make(
    transports: &Transports,
    mut test: ClientCompatRequest,
) -> Result<ClientResponseResult, Failure> {
    let transport = transports.of(&test)?;
    let client = ConformanceServiceClient::new(transport).options(options::of(&test)?);
    let cancel = Cancel::of(&test);
    if test.service() != ConformanceServiceServer::<()>::NAME {
        return Err(format!("unknown service {}", test.service()).into());
    }
    match test.method() {
        "Unary" => {
            let call = client.unary(request(&mut test)?);
            unary::make(call, cancel, |response| {
                response.payload.unwrap_or_default()
            })
            .await
        }
        "IdempotentUnary" => {
            let call = client.idempotent_unary(request(&mut test)?);
            unary::make(call, cancel, |response| {
                response.payload.unwrap_or_default()
            })
            .await
        }
        "Unimplemented" => {
            let call = client.unimplemented(request(&mut test)?);
            unary::make(call, cancel, |_| Default::default()).await
        }
        "ServerStream" => {
            server_stream::make(client.server_stream(request(&mut test)?), cancel).await
        }
        "ClientStream" => client_stream::make(&client, requests(&test)?, cancel).await,
        "BidiStream" => match test.stream_type() {
            StreamType::FullDuplexBidiStream => {
                bidi_stream::full_duplex(&client, requests(&test)?, cancel).await
            }
            _ => bidi_stream::half_duplex(&client, requests(&test)?, cancel).await,
        },
        method => Err(format!("unknown method {method}").into()),
    }
}

/// The messages that a test sends, with what goes before them.
pub(super) struct Requests<M> {
    pub(super) head: Request<()>,
    pub(super) messages: Vec<M>,
    /// How long to wait before each.
    pub(super) delay: Duration,
}

fn requests<M: Message + Name + Default>(
    test: &ClientCompatRequest,
) -> Result<Requests<M>, Failure> {
    let messages = test.request_messages.iter().map(Any::to_msg);
    let mut head = Request::new(());
    headers::append(head.headers_mut(), &test.request_headers)?;
    Ok(Requests {
        head,
        messages: messages.collect::<Result<_, _>>()?,
        delay: Duration::from_millis(test.request_delay_ms.into()),
    })
}

/// The only message that a test sends.
fn request<M: Message + Name + Default>(
    test: &mut ClientCompatRequest,
) -> Result<Request<M>, Failure> {
    let Requests {
        head, mut messages, ..
    } = requests(test)?;
    match (messages.pop(), messages.pop()) {
        (Some(message), None) => Ok(head.map(|()| message)),
        _ => Err("a call with one request has another number of messages".into()),
    }
}

/// Notes that a call failed.
pub(super) fn fail(result: &mut ClientResponseResult, error: &Error) {
    result.error = Some(errors::write(error));
    result.response_trailers = headers::list(error.metadata());
}
