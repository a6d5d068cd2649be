//! Detection: verb and content type → wire form and head, or an answer in plain HTTP.
//!
//! A request that is no call of the method gets an HTTP status without a body, because nobody knows which protocol its
//! sender speaks. Everything wrong beyond that is answered in the caller's protocol.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, Method, Request, Response, StatusCode, header, request::Parts};

use super::ServerOptions;
use crate::{
    Body, Error,
    body::Incoming,
    protocol::{
        Form, Protocol,
        connect::{get::Query, version},
        wire::{self, Asked},
    },
    spec::{IdempotencyLevel, Spec, StreamType},
};

/// What a request is.
pub(super) enum Detected {
    /// A call of the method.
    Call(Call),
    /// No call: an answer in plain HTTP, and the body that nobody will read.
    Plain(Response<Body>, Incoming),
}

/// A call, as far as the head of its request says.
pub(super) struct Call {
    pub(super) form: Form,
    /// Whether the call was made with GET.
    pub(super) get: bool,
    /// What else the head says; or what is wrong with it, and the body.
    pub(super) head: Result<Head, (Error, Incoming)>,
}

pub(super) struct Head {
    pub(super) timeout: Option<Duration>,
    /// The compressions that the caller can read, as it says; if it says nothing, the one that it sends.
    pub(super) accept: Option<HeaderValue>,
    /// Whether the caller sends the body only when it is read.
    pub(super) expects_continue: bool,
    /// The compression of the message or messages, by its name.
    pub(super) compression: Option<HeaderValue>,
    /// Where the messages are.
    pub(super) body: Incoming,
}

/// Finds out how a method is called.
pub(super) fn detect(
    parts: &Parts,
    body: Incoming,
    spec: &Spec,
    options: &ServerOptions,
) -> Detected {
    let allows_get = spec.allows_get() && options.protocols.contains(Protocol::Connect);
    match parts.method {
        Method::POST => post(parts, body, spec, options),
        Method::GET if allows_get => get(parts, body, options),
        _ => Detected::Plain(method_not_allowed(allows_get), body),
    }
}

/// What can be told of a method that nobody describes by how it is called; `None` if the request is no call.
///
/// Only a unary method of Connect is called with a bare message. Everything else may stream in both directions. Whoever
/// calls with GET asks for no side effects.
pub(super) fn unknown<B>(
    request: &Request<B>,
    options: &ServerOptions,
    procedure: impl FnOnce() -> Arc<str>,
) -> Option<Spec> {
    if request.method() == Method::POST {
        let stream_type = wire::guess(request.headers(), options.protocols)?;
        return Some(Spec::dynamic(procedure(), stream_type));
    }
    let query = Query::read(request.uri().query().unwrap_or_default());
    let is_call = request.method() == Method::GET
        && options.protocols.contains(Protocol::Connect)
        && query.codec().is_some();
    is_call.then(|| {
        Spec::dynamic(procedure(), StreamType::Unary)
            .with_idempotency_level(IdempotencyLevel::NoSideEffects)
    })
}

/// The answer to a path that is no method's.
pub(super) fn not_found() -> Response<Body> {
    plain(StatusCode::NOT_FOUND)
}

fn post(parts: &Parts, body: Incoming, spec: &Spec, options: &ServerOptions) -> Detected {
    let asked = Asked::of(&parts.headers);
    let Some(form) = wire::detect(asked.media_type(), spec.stream_type(), options.protocols) else {
        return Detected::Plain(unsupported_media_type(spec, options), body);
    };
    if parts.version < form.wire.min_version() {
        return Detected::Plain(plain(StatusCode::HTTP_VERSION_NOT_SUPPORTED), body);
    }
    let head = match read_timeout(&asked, &form, options) {
        Ok(timeout) => {
            let compression = asked.compression(form.wire).cloned();
            Ok(Head {
                timeout,
                accept: asked.accepted(form.wire).or_else(|| compression.clone()),
                expects_continue: asked.expects_continue(),
                compression,
                body,
            })
        }
        Err(error) => Err((error, body)),
    };
    Detected::Call(Call {
        form,
        get: false,
        head,
    })
}

fn read_timeout(
    asked: &Asked<'_>,
    form: &Form,
    options: &ServerOptions,
) -> Result<Option<Duration>, Error> {
    form.wire.check_version(asked, options.require_version)?;
    form.wire.read_timeout(asked)
}

/// Only a unary method without side effects can be called with GET.
fn get(parts: &Parts, mut body: Incoming, options: &ServerOptions) -> Detected {
    let query = Query::read(parts.uri.query().unwrap_or_default());
    match query.codec().map(wire::of_get) {
        Some(form) if !body.is_announced(parts.version) => {
            let head = read_query(parts, &query, &form, options);
            Detected::Call(Call {
                form,
                get: true,
                head: head.map_err(|error| (error, Incoming::Empty)),
            })
        }
        _ => Detected::Plain(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE), body),
    }
}

fn read_query(
    parts: &Parts,
    query: &Query<'_>,
    form: &Form,
    options: &ServerOptions,
) -> Result<Head, Error> {
    version::check_query(query.connect.as_deref(), options.require_version)?;
    let compression = query.compression.as_deref().filter(|name| !name.is_empty());
    let compression = compression.map(HeaderValue::from_str).transpose();
    let compression = compression.map_err(|_| Error::unimplemented("unknown compression"))?;
    let asked = Asked::of(&parts.headers);
    Ok(Head {
        timeout: form.wire.read_timeout(&asked)?,
        accept: asked.accepted(form.wire).or_else(|| compression.clone()),
        expects_continue: false,
        compression,
        body: Incoming::Full(query.message()?),
    })
}

fn method_not_allowed(allows_get: bool) -> Response<Body> {
    let allow = if allows_get { "GET, POST" } else { "POST" };
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

fn unsupported_media_type(spec: &Spec, options: &ServerOptions) -> Response<Body> {
    let mut response = plain(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    if let Some(accept) = wire::accept_post(spec.stream_type(), options.protocols) {
        response.headers_mut().insert("accept-post", accept);
    }
    response
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Version;
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;
    use crate::BoxError;

    #[test]
    fn get_on_http_2_may_end_in_a_frame_of_its_own() {
        assert!(is_call(Version::HTTP_2));
        assert!(!is_call(Version::HTTP_11), "chunked");
    }

    /// Whether a GET request is a call whose body has no announced length and has not ended yet.
    fn is_call(version: Version) -> bool {
        let request = Request::get("/s/M?connect=v1&encoding=proto&message=");
        let (parts, ()) = request.version(version).body(()).unwrap().into_parts();
        let never = tokio_stream::pending::<Result<Frame<Bytes>, BoxError>>();
        let spec = Spec::new("/s/M", StreamType::Unary)
            .with_idempotency_level(IdempotencyLevel::NoSideEffects);
        let detected = detect(
            &parts,
            Incoming::new(StreamBody::new(never)),
            &spec,
            &ServerOptions::default(),
        );
        matches!(detected, Detected::Call(_))
    }
}
