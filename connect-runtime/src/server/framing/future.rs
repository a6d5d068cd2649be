//! [`ResponseFuture`]: one call on its way through the layers and back.
//!
//! ```text
//!           answered                         the rest of the request was read
//!  Calling ──────────▶ (Collecting) ──▶ Draining ──────────────▶ the response
//!     └── deadline, panic, error ───────────▲
//! ```

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::HeaderMap;
use pin_project_lite::pin_project;
use tower::{Service, util::Oneshot};

use super::reply::{Ready, Reply};
use crate::{
    Body, BoxError, Error, Payload, Request, Response,
    body::Drain,
    deadline::{self, Timer},
    panic,
    settings::Settings,
};

pin_project! {
    /// The future of a [`Server`](crate::server::Server).
    pub struct ResponseFuture<S: Service<Request<Payload>>> {
        #[pin]
        state: State<S>,
        reply: Option<Reply>,
        timer: Option<Timer>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S: Service<Request<Payload>>> {
        /// The layers and the handler are at work.
        Calling { #[pin] call: Oneshot<S, Request<Payload>> },
        /// A layer answered one bare message with a stream; waiting for its only message.
        Collecting { message: Collect, rest: Option<(Response<()>, Settings)> },
        /// There is an answer; waiting for the rest of the request, if it must be drained.
        Draining { response: Option<http::Response<Body>>, drain: Option<Drain> },
    }
}

type Collect = Pin<Box<dyn Future<Output = Result<(Bytes, HeaderMap), Error>> + Send>>;

impl<S: Service<Request<Payload>>> ResponseFuture<S> {
    /// Hands a request to the layers.
    pub(super) fn call(
        service: S,
        request: Request<Payload>,
        reply: Reply,
        timer: Option<Timer>,
    ) -> Self {
        let state = State::Calling {
            call: Oneshot::new(service, request),
        };
        Self {
            state,
            reply: Some(reply),
            timer,
        }
    }

    /// Answers without a call.
    pub(super) fn plain(response: http::Response<Body>, drain: Option<Drain>) -> Self {
        Self {
            state: State::Draining {
                response: Some(response),
                drain,
            },
            reply: None,
            timer: None,
        }
    }
}

impl<S> Future for ResponseFuture<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
{
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Draining { response, drain } => {
                    if let Some(drain) = drain {
                        ready!(drain.poll(cx));
                    }
                    return match response.take() {
                        Some(response) => Poll::Ready(Ok(response)),
                        None => Poll::Pending,
                    };
                }
                StateProjection::Calling { call } => {
                    let called = match panic::catch(|| call.poll(cx)) {
                        Ok(Poll::Pending) => ready!(poll_deadline(this.timer, cx)),
                        Ok(Poll::Ready(result)) => {
                            result.map_err(|error| Error::from(error.into()))
                        }
                        Err(panic) => Err(panic),
                    };
                    let Some(reply) = this.reply else {
                        return Poll::Pending;
                    };
                    match called.map(|response| reply.respond(response, this.timer)) {
                        Ok(Ready::Response(response)) => State::answered(response, reply),
                        Ok(Ready::Unfinished(response)) => State::collect(response),
                        Err(error) => State::answered(reply.reject(error), reply),
                    }
                }
                StateProjection::Collecting { message, rest } => {
                    let collected = match panic::catch(|| message.as_mut().poll(cx)) {
                        Ok(Poll::Pending) => ready!(poll_deadline(this.timer, cx)),
                        Ok(Poll::Ready(collected)) => collected,
                        Err(panic) => Err(panic),
                    };
                    let (Some(reply), Some((mut rest, settings))) = (&mut *this.reply, rest.take())
                    else {
                        return Poll::Pending;
                    };
                    let response = match collected {
                        Ok((message, trailers)) => {
                            rest.append_trailers(trailers);
                            reply.bare(rest.map(|()| message), &settings)
                        }
                        Err(error) => reply.reject(error),
                    };
                    State::answered(response, reply)
                }
            };
            // What was at work is dropped here, and leaves what it did not read.
            this.state.set(next);
        }
    }
}

impl<S: Service<Request<Payload>>> State<S> {
    fn answered(response: http::Response<Body>, reply: &mut Reply) -> Self {
        Self::Draining {
            response: Some(response),
            drain: reply.leftover.take().map(Drain::Waiting),
        }
    }

    fn collect(response: Response<Payload>) -> Self {
        let settings = *response.message().settings();
        let (payload, rest) = response.take();
        Self::Collecting {
            message: Box::pin(payload.single_bytes()),
            rest: Some((rest, settings)),
        }
    }
}

/// Ready with an error once the deadline has passed.
fn poll_deadline<T>(timer: &mut Option<Timer>, cx: &mut Context<'_>) -> Poll<Result<T, Error>> {
    match timer {
        Some(timer) => timer.poll_elapsed(cx).map(|()| Err(deadline::exceeded())),
        None => Poll::Pending,
    }
}
