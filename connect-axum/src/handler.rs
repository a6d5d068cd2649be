//! A generated server as an axum handler.

use std::{future::Future, pin::Pin};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::Request;
use tower::ServiceExt;

use crate::{peer, rpc::Rpc};

/// The router's state, on its way to the handlers of a service.
#[derive(Clone)]
pub(crate) struct RouterState<T>(pub(crate) T);

/// Serves calls, and lets them know the peer and the router's state.
pub(crate) fn handler<T>(
    rpc: impl Rpc,
) -> impl Fn(State<T>, Request<Body>) -> Answer + Clone + Send + Sync + 'static
where
    T: Clone + Send + Sync + 'static,
{
    move |State(state), request| {
        let mut request = peer::from_connect_info(request);
        request.extensions_mut().insert(RouterState(state));
        let response = rpc.clone().oneshot(request);
        Box::pin(async {
            match response.await {
                Ok(response) => response.into_response(),
                Err(never) => match never {},
            }
        })
    }
}

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;
