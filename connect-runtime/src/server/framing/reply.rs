//! [`Reply`]: `Response<Payload>` or error → HTTP response, in the caller's wire form.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{
    Body, Error, Payload, Response,
    body::{Compressor, Leftover, Writer},
    compression::{Compression, negotiate},
    deadline::Timer,
    json::JsonOptions,
    protocol::{Direction, Wire, metadata},
    server::ServerOptions,
    settings::Settings,
};

/// What an answer depends on besides itself.
#[derive(Debug)]
pub(super) struct Reply {
    wire: Wire,
    /// The content type.
    answer: HeaderValue,
    get: bool,
    /// How to write what no layer says how to write.
    settings: Settings,
    json: JsonOptions,
    /// Which compressions the client can read, as it says.
    pub(super) accept: Option<HeaderValue>,
    /// What the handler does not read of the request.
    pub(super) leftover: Option<Leftover>,
}

/// A successful response whose one message is encoded, or that of a stream.
pub(super) enum Ready {
    /// It can be sent.
    Response(http::Response<Body>),
    /// A bare message that a layer has made a stream of; its bytes are to be had first.
    Unfinished(Response<Payload>),
}

impl Reply {
    pub(super) fn new(wire: Wire, answer: HeaderValue, get: bool, options: &ServerOptions) -> Self {
        Self {
            wire,
            answer,
            get,
            settings: options.settings,
            json: options.json,
            accept: None,
            leftover: None,
        }
    }

    /// The response of a call that succeeded, as far as that is known yet.
    pub(super) fn respond(
        &mut self,
        mut response: Response<Payload>,
        timer: &mut Option<Timer>,
    ) -> Ready {
        response.message_mut().configure_json(self.json);
        if self.wire.is_enveloped() {
            return Ready::Response(self.stream(response, timer.take()));
        }
        match response.message_mut().take_one() {
            Some(message) => {
                let settings = *response.message().settings();
                Ready::Response(self.bare(response.map(|_| message.into_bare()), &settings))
            }
            None => Ready::Unfinished(response),
        }
    }

    /// The response with one bare message.
    pub(super) fn bare(
        &self,
        response: Response<Bytes>,
        settings: &Settings,
    ) -> http::Response<Body> {
        let compressor = self.compressor(settings);
        let (message, mut rest) = response.take();
        let (message, compression) = match compressor.bare(message) {
            Ok(compressed) => compressed,
            Err(error) => return self.reject(error),
        };
        let trailers = rest.take_trailers();
        let mut response = self.head(rest, compression);
        self.wire
            .write_early_trailers(response.headers_mut(), trailers);
        response.map(|()| Body::from(message))
    }

    /// The response with messages in envelopes, of which none may be there yet.
    fn stream(
        &mut self,
        mut response: Response<Payload>,
        timer: Option<Timer>,
    ) -> http::Response<Body> {
        let compressor = self.compressor(response.message().settings());
        let trailers = response.take_trailers();
        let (mut payload, rest) = response.take();
        if let Some(timer) = timer {
            payload.set_timer(timer);
        }
        let mut response = self.head(rest, compressor.compression());
        // Whether the messages of the request can be read may not be known yet.
        self.name_accepted(response.headers_mut());
        let trailers = self
            .wire
            .write_early_trailers(response.headers_mut(), trailers);
        let writer =
            Writer::response(payload, self.wire, compressor, trailers).drain(self.leftover.take());
        response.map(|()| Body::messages(writer))
    }

    /// The response of a call that failed before it had a message.
    pub(super) fn reject(&self, error: Error) -> http::Response<Body> {
        let mut error = error.into_public();
        let mut response = if self.get && error.is_not_modified() {
            let mut response = http::Response::new(Body::default());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            metadata::append(
                response.headers_mut(),
                std::mem::take(error.metadata_mut()),
                Direction::Response,
            );
            response
        } else {
            let mut response = self.wire.reject(self.answer.clone(), error).map(Body::from);
            self.name_accepted(response.headers_mut());
            response
        };
        self.vary(&mut response);
        response
    }

    /// The head of a successful response.
    fn head(&self, rest: Response<()>, compression: Option<Compression>) -> http::Response<()> {
        let mut response = http::Response::new(());
        let (headers, extensions) = rest.into_metadata();
        *response.extensions_mut() = extensions;
        metadata::append(response.headers_mut(), headers, Direction::Response);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, self.answer.clone());
        if let Some(compression) = compression {
            let name = HeaderValue::from_static(compression.name());
            response
                .headers_mut()
                .insert(self.wire.compression_header(), name);
        }
        self.vary(&mut response);
        response
    }

    /// Says what a client can send instead of what this server does not know.
    fn name_accepted(&self, headers: &mut HeaderMap) {
        let accept = self.settings.compression.accept.unwrap_or_default();
        if let Some(accept) = accept.header_value() {
            headers.insert(self.wire.accept_compression_header(), accept);
        }
    }

    /// A cache must keep apart what was negotiated.
    fn vary<B>(&self, response: &mut http::Response<B>) {
        if self.get {
            response
                .headers_mut()
                .append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
    }

    fn compressor(&self, settings: &Settings) -> Compressor {
        let mut settings = *settings;
        settings.fill(&self.settings);
        let compression = self.accept.as_ref().and_then(|accepted| {
            let offered = settings.compression.send.unwrap_or_default();
            let preference = settings.compression.preference.unwrap_or_default();
            negotiate([accepted.as_bytes()], offered, preference)
        });
        Compressor::new(compression, &settings)
    }
}
