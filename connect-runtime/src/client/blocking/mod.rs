//! The blocking client: the same calls, waited for on the caller's thread.

mod call;
mod requests;

pub use self::{call::BlockingCall, requests::IntoBlockingRequest};
use super::{Call, Caller, Client, IntoRequest};
use crate::{Request, blocking::BlockingStreaming, spec::Spec};

impl<S: Caller> Client<S> {
    /// Begins a blocking call with one request message.
    pub fn call_blocking<Q, A>(
        &self,
        spec: &Spec,
        request: impl IntoRequest<Q>,
    ) -> BlockingCall<S, Q, A> {
        self.blocking(spec, request.into_request())
    }

    /// Begins a blocking call with many request messages.
    pub fn call_blocking_streaming<Q, A>(
        &self,
        spec: &Spec,
        request: impl IntoBlockingRequest<Q>,
    ) -> BlockingCall<S, BlockingStreaming<Q>, A> {
        self.blocking(spec, request.into_blocking_request())
    }

    fn blocking<Q, A>(&self, spec: &Spec, request: Request<Q>) -> BlockingCall<S, Q, A> {
        BlockingCall::new(Call::new(
            self.service.clone(),
            spec.clone(),
            self.target(),
            self.options.clone(),
            request,
        ))
    }
}
