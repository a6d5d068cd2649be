//! Framing: HTTP request → `Request<Payload>`, and back.

mod future;
mod reply;

use http::{HeaderMap, Version, header};
use http_body::Body as HttpBody;
use tower::Service;

pub use self::future::ResponseFuture;
use self::reply::Reply;
use super::{
    ServerOptions,
    detect::{self, Detected, Head},
};
use crate::{
    BoxError, Payload, Request,
    body::{Drain, Incoming, Leftover, Reader},
    codec::ConfiguredCodec,
    deadline::{Deadline, Timer},
    protocol::{Direction, Form},
    request::{Call, Route, Scope},
    spec::Spec,
};

/// Begins to serve one HTTP request that is for a method.
pub(super) fn serve<S, B>(
    service: S,
    options: &ServerOptions,
    (route, spec): (Route, Spec),
    request: http::Request<B>,
) -> ResponseFuture<S>
where
    S: Service<Request<Payload>>,
    B: HttpBody<Error: Into<BoxError>> + Send + 'static,
{
    let (parts, body) = request.into_parts();
    let detected = detect::detect(&parts, Incoming::new(body), &spec, options);
    let detect::Call { form, get, head } = match detected {
        Detected::Call(call) => call,
        Detected::Plain(response, body) => {
            let drain = unread(parts.version, &parts.headers, body);
            return ResponseFuture::plain(response, drain);
        }
    };
    let Form {
        wire,
        codec,
        answer,
    } = form;
    let mut reply = Reply::new(wire, answer, get, options);
    let Head {
        timeout,
        accept,
        expects_continue,
        compression,
        mut body,
    } = match head {
        Ok(head) => head,
        Err((error, body)) => {
            return ResponseFuture::plain(
                reply.reject(error),
                unread(parts.version, &parts.headers, body),
            );
        }
    };
    reply.accept = accept;
    let deadline = Deadline::of(timeout, &options.deadlines, Scope::All);
    let holds_connection = body.holds_connection(parts.version);
    let mut reader = Reader::new(body, wire, Direction::Request, compression);
    if holds_connection {
        let leftover = Leftover::default();
        reader = reader.leave_to(leftover.clone(), expects_continue);
        reply.leftover = Some(leftover);
    }
    let call = Call {
        spec,
        route,
        protocol: wire.protocol(),
        codec,
        json: options.json,
        deadline: deadline.clone(),
        get,
        ..Call::default()
    };
    let codec = ConfiguredCodec {
        codec,
        json: options.json,
    };
    let payload = Payload::reader(codec, reader, options.settings);
    ResponseFuture::call(
        service,
        Request::from_parts(payload, parts, call),
        reply,
        deadline.map(Timer::new),
    )
}

/// What is to be drained of a request that nobody reads.
fn unread(version: Version, headers: &HeaderMap, mut body: Incoming) -> Option<Drain> {
    let waits = headers.contains_key(header::EXPECT);
    (!waits && body.holds_connection(version)).then(|| Drain::body(body))
}

impl<S: Service<Request<Payload>>> ResponseFuture<S> {
    /// Answers a path that is no method's.
    pub(super) fn not_found<B>(request: http::Request<B>) -> Self
    where
        B: HttpBody<Error: Into<BoxError>> + Send + 'static,
    {
        let (parts, body) = request.into_parts();
        Self::plain(
            detect::not_found(),
            unread(parts.version, &parts.headers, Incoming::new(body)),
        )
    }
}
