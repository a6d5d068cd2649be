//! [`Attempts`]: one call, made until it succeeds or may not be made again.

use std::time::Duration;

use tower::ServiceExt;

use super::{RetryPolicy, policy::Verdict, replay::Replay};
use crate::{
    Error, Payload, Request, Response,
    client::Caller,
    spec::{Spec, StreamType},
};

/// One call, made until it succeeds or may not be made again.
pub(super) struct Attempts<S> {
    service: S,
    policy: RetryPolicy,
    replay: Replay,
    spec: Spec,
    /// How many attempts have failed.
    failed: u32,
    /// How many waits were our own since the server last asked for one.
    waits: u32,
}

impl<S: Caller> Attempts<S> {
    /// A call through a service that is ready, and its first request.
    pub(super) fn new(
        service: S,
        policy: RetryPolicy,
        request: Request<Payload>,
    ) -> (Self, Request<Payload>) {
        let spec = request.spec().clone();
        let (replay, first) = Replay::new(request, policy.max_recorded_bytes);
        let attempts = Self {
            service,
            policy,
            replay,
            spec,
            failed: 0,
            waits: 0,
        };
        (attempts, first)
    }

    /// Makes the call.
    pub(super) async fn make(
        mut self,
        mut request: Request<Payload>,
    ) -> Result<Response<Payload>, Error> {
        if let Some(budget) = &self.policy.budget {
            budget.deposit();
        }
        loop {
            let error = match self.attempt(request).await {
                Ok(response) => {
                    self.replay.forget();
                    return Ok(response);
                }
                Err(error) => error,
            };
            let Some((wait, next)) = self.next(&error) else {
                return Err(error);
            };
            tracing::debug!(procedure = %self.spec, code = %error.code(), ?wait, "a call is made again");
            tokio::time::sleep(wait).await;
            request = next;
        }
    }

    /// Makes the call once, up to its first response message.
    async fn attempt(&mut self, request: Request<Payload>) -> Result<Response<Payload>, Error> {
        let service = self.service.ready().await.map_err(from_layer)?;
        let mut response = service.call(request).await.map_err(from_layer)?;
        if self.spec.stream_type() == StreamType::BidiStreaming {
            return Ok(response);
        }
        match response.message_mut().peek().await {
            Ok(()) => Ok(response),
            Err(error) => Err(response.map(drop).into_error(error)),
        }
    }

    /// How long to wait, and what to send then; `None` if the error is final.
    fn next(&mut self, error: &Error) -> Option<(Duration, Request<Payload>)> {
        self.failed += 1;
        if self.failed >= self.policy.max_attempts {
            return None;
        }
        let wait = match self.policy.verdict(error, self.waits) {
            Verdict::Final => return None,
            Verdict::Backoff(wait) => {
                self.waits += 1;
                wait
            }
            Verdict::Pushback(wait) => {
                self.waits = 0;
                wait
            }
        };
        let remaining = self.replay.remaining_time();
        if remaining.is_some_and(|remaining| remaining <= wait) {
            return None;
        }
        let next = self.replay.again(self.failed)?;
        let budget = self.policy.budget.as_ref();
        budget
            .is_none_or(|budget| budget.withdraw())
            .then_some((wait, next))
    }
}

fn from_layer(error: impl Into<crate::BoxError>) -> Error {
    Error::from(error.into())
}
