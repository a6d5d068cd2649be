//! What a request was, as its response is to tell.

use connect_runtime::{Error, Request};
use prost::Name;
use prost_types::Any;

use crate::{
    headers,
    proto::{
        Header,
        conformance_payload::{ConnectGetInfo, RequestInfo},
    },
};

/// What is known of a call, and the messages received so far.
pub(super) fn of<T>(request: &Request<T>, requests: Vec<Any>) -> RequestInfo {
    let timeout = request.remaining_time();
    RequestInfo {
        request_headers: headers::list(request.headers()),
        timeout_ms: timeout.and_then(|timeout| i64::try_from(timeout.as_millis()).ok()),
        requests,
        connect_get_info: (request.http_method() == http::Method::GET).then(|| ConnectGetInfo {
            query_params: query(request.uri().query().unwrap_or_default()),
        }),
    }
}

/// What is known of a call with one message.
pub(super) fn of_message<M: Name>(request: &Request<M>) -> Result<RequestInfo, Error> {
    Ok(of(request, vec![any(request.message())?]))
}

/// A message that says its type.
pub(super) fn any(message: &impl Name) -> Result<Any, Error> {
    Any::from_msg(message).map_err(|error| Error::internal("").with_source(error))
}

fn query(query: &str) -> Vec<Header> {
    let mut parameters: Vec<Header> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match parameters.iter_mut().find(|known| known.name == name) {
            Some(known) => known.value.push(value.into_owned()),
            None => parameters.push(Header {
                name: name.into_owned(),
                value: vec![value.into_owned()],
            }),
        }
    }
    parameters
}
