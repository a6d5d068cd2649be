//! A generated server as an axum handler.

use std::{
    any::TypeId,
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{body::Body, handler::Handler, response::Response};
use http::Request;
use pin_project_lite::pin_project;
use tower::{ServiceExt, util::Oneshot};

use crate::{peer, rpc::Rpc};

/// The router's state, on its way to the handlers of a service.
#[derive(Clone)]
pub(crate) struct RouterState<T>(pub(crate) T);

/// Serves calls, and lets them know the peer and the router's state.
#[derive(Clone)]
pub(crate) struct RpcHandler<R>(pub(crate) R);

/// What tells [`RpcHandler`] from axum's own handlers.
pub(crate) enum ViaRpc {}

impl<R, T> Handler<ViaRpc, T> for RpcHandler<R>
where
    R: Rpc,
    T: Clone + Send + Sync + 'static,
{
    type Future = Answering<Oneshot<R, Request<Body>>>;

    fn call(self, mut request: Request<Body>, state: T) -> Self::Future {
        peer::from_connect_info(request.extensions_mut());
        // A router that was given no state has this one.
        if TypeId::of::<T>() != TypeId::of::<()>() {
            request.extensions_mut().insert(RouterState(state));
        }
        Answering {
            call: self.0.oneshot(request),
        }
    }
}

pin_project! {
    /// A call, answered with axum's body.
    pub(crate) struct Answering<F> {
        #[pin]
        call: F,
    }
}

impl<F> Future for Answering<F>
where
    F: Future<Output = Result<http::Response<connect_runtime::Body>, Infallible>>,
{
    type Output = Response;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let answered = ready!(self.project().call.poll(cx));
        Poll::Ready(match answered {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        })
    }
}
