//! [`Framing`]: `Request<Payload>` → HTTP request, HTTP response → `Response<Payload>`.

mod request;
mod response;

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http_body::Body as HttpBody;
use tower::{Service, ServiceExt};

use self::response::Read;
use crate::{
    Body, BoxError, Code, Error, Payload, Request, Response,
    body::{ResponseEnd, from_transport},
    codec::ConfiguredCodec,
    protocol::{Wire, wire},
    request::Call,
    settings::Settings,
};

/// The innermost service of a client: speaks the protocol over a transport, any tower service of HTTP requests.
#[derive(Clone, Copy, Debug)]
pub struct Framing<T> {
    transport: T,
}

impl<T> Framing<T> {
    pub(super) fn new(transport: T) -> Self {
        Self { transport }
    }
}

impl<T, B> Service<Request<Payload>> for Framing<T>
where
    T: Service<
            http::Request<Body>,
            Response = http::Response<B>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + 'static,
    B: HttpBody<Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Payload>, Error>> + Send>>;

    /// Always ready: each call waits for the transport by itself.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        let transport = self.transport.clone();
        // What waits only in rare cases has a box of its own, so that this one stays small.
        Box::pin(async move {
            let (mut payload, head) = request.into_head();
            let mut exchange = Exchange::new(&head.call, payload.settings());
            if let Some(collecting) = exchange.collect(&mut payload) {
                payload = collecting.await?;
            }
            let request = exchange.write(payload, *head)?;
            let response = transport.oneshot(request).await;
            let response = response.map_err(|error| exchange.failed(error.into()))?;
            match exchange.read(response) {
                Read::Done(response) => response,
                Read::Waiting(response) => response.await,
            }
        })
    }
}

/// One HTTP request and its response.
#[derive(Debug)]
struct Exchange {
    wire: Wire,
    codec: ConfiguredCodec,
    settings: Settings,
    /// Ties the response to the request, if that is a stream.
    tether: Option<ResponseEnd>,
}

impl Exchange {
    fn new(call: &Call, payload: &Settings) -> Self {
        let wire = wire::of(call.protocol, call.spec.stream_type());
        Self {
            wire: if call.text { wire.into_text() } else { wire },
            codec: ConfiguredCodec {
                codec: call.codec,
                json: call.json,
            },
            settings: call.client_settings(payload),
            tether: None,
        }
    }

    /// The error of a call whose transport failed.
    fn failed(&mut self, error: BoxError) -> Error {
        let failure = self.tether.as_mut().and_then(ResponseEnd::failure);
        failure.unwrap_or_else(|| from_transport(error, Code::Unavailable))
    }
}
