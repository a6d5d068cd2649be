//! The head of a client's call: what the call, the client's options and the call around it say.
//!
//! Nothing here knows a message type, so that a program has it once and not for every method.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, Uri};

use super::{ClientOptions, target};
use crate::{
    Error,
    deadline::{self, Deadline},
    request::{self, Head, Scope},
    spec::Spec,
};

/// Writes down what is known of a call when it begins.
pub(super) fn begin(
    head: &mut Head,
    spec: Spec,
    base_url: &Uri,
    options: &ClientOptions,
) -> Result<(), Error> {
    let Head { parts, call } = head;
    // What an HTTP request that is handed on says of itself was for this process.
    parts.method = http::Method::POST;
    parts.version = http::Version::default();
    let uri = target::join(base_url, &spec);
    *call = request::Call {
        spec,
        protocol: options.protocol,
        codec: options.codec,
        json: options.json,
        get: options.get,
        text: options.grpc_web_text,
        url_limit: (options.url_max_bytes, options.url_overflow),
        ..request::Call::default()
    };
    parts.uri = uri?;
    Ok(())
}

/// The deadline of a call with this timeout, as the client's policy has it; but no later than that of the call that is being
/// handled or forwarded.
pub(super) fn deadline(
    timeout: Option<Duration>,
    forwarded: Option<Deadline>,
    options: &ClientOptions,
) -> Option<Deadline> {
    let outer = deadline::current().into_iter().chain(forwarded);
    let left = outer
        .filter(|_| options.propagate_deadline)
        .map(|deadline| deadline.remaining());
    let policy = &options.deadlines;
    match left.min() {
        None => Deadline::of(timeout, policy, Scope::All),
        Some(left) => {
            let timeout = policy.timeout(timeout).unwrap_or(left);
            Some(Deadline::after(timeout.min(left)))
        }
    }
}

/// Writes into the head of a request what its caller has left open.
pub(super) fn complete(head: &mut Head, options: Arc<ClientOptions>, deadline: Option<&Deadline>) {
    head.call.deadline = deadline.cloned();
    add_missing(&mut head.parts.headers, &options.headers);
    head.call.options = Some(options);
}

/// Adds the headers whose names a call has not set itself.
fn add_missing(headers: &mut HeaderMap, defaults: &HeaderMap) {
    for name in defaults.keys() {
        if !headers.contains_key(name) {
            for value in defaults.get_all(name) {
                headers.append(name.clone(), value.clone());
            }
        }
    }
}
