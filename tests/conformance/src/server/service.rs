//! The suite's service; each method does what its first message says.

use connect_runtime::{Error, Request, Response, Streaming};

use super::{bidi_stream, info, stream, unary};
use crate::proto::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse,
    ConformanceService, IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest,
    ServerStreamResponse, UnaryRequest, UnaryResponse,
};

/// The service. `Unimplemented` is left to its generated default.
#[derive(Debug)]
pub(super) struct Conformance;

impl ConformanceService for Conformance {
    async fn unary(
        &self,
        request: Request<UnaryRequest>,
    ) -> Result<Response<UnaryResponse>, Error> {
        let info = info::of_message(&request)?;
        let response = unary::answer(request.into_message().response_definition, info).await?;
        Ok(response.map(|payload| UnaryResponse {
            payload: Some(payload),
        }))
    }

    async fn idempotent_unary(
        &self,
        request: Request<IdempotentUnaryRequest>,
    ) -> Result<Response<IdempotentUnaryResponse>, Error> {
        let info = info::of_message(&request)?;
        let response = unary::answer(request.into_message().response_definition, info).await?;
        Ok(response.map(|payload| IdempotentUnaryResponse {
            payload: Some(payload),
        }))
    }

    async fn client_stream(
        &self,
        request: Request<Streaming<ClientStreamRequest>>,
    ) -> Result<Response<ClientStreamResponse>, Error> {
        let (mut messages, request) = request.take();
        let mut received = Vec::new();
        let mut definition = None;
        while let Some(message) = messages.message().await? {
            received.push(info::any(&message)?);
            if received.len() == 1 {
                definition = message.response_definition;
            }
        }
        let response = unary::answer(definition, info::of(&request, received)).await?;
        Ok(response.map(|payload| ClientStreamResponse {
            payload: Some(payload),
        }))
    }

    async fn server_stream(
        &self,
        request: Request<ServerStreamRequest>,
    ) -> Result<Response<Streaming<ServerStreamResponse>>, Error> {
        let info = info::of_message(&request)?;
        let definition = request
            .into_message()
            .response_definition
            .unwrap_or_default();
        stream::respond(definition, info, |payload| ServerStreamResponse {
            payload: Some(payload),
        })
    }

    async fn bidi_stream(
        &self,
        request: Request<Streaming<BidiStreamRequest>>,
    ) -> Result<Response<Streaming<BidiStreamResponse>>, Error> {
        bidi_stream::respond(request).await
    }
}
