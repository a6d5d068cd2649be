//! [`FromCall`]: what can be extracted from the head of a call.

use std::{any::type_name, future::Future};

use axum::{
    extract::{FromRequestParts, State},
    response::IntoResponse,
};
use connect_runtime::Error;
use http::request::Parts;

use super::rejection;
use crate::handler::RouterState;

/// What can be extracted from the head of a call: anything that axum extracts from a request's head without a state, and
/// [`State`].
///
/// There is nothing to implement: implement axum's [`FromRequestParts`]. `M` keeps the two apart.
pub trait FromCall<M>: Sized {
    /// Extracts it.
    #[doc(hidden)]
    fn from_call(parts: &mut Parts) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// Marks what needs no state.
#[derive(Debug)]
pub enum ViaParts {}

/// Marks the router's state.
#[derive(Debug)]
pub enum ViaState {}

impl<E: FromRequestParts<()>> FromCall<ViaParts> for E {
    async fn from_call(parts: &mut Parts) -> Result<Self, Error> {
        extract(parts, &()).await
    }
}

impl<T: Clone + Send + Sync + 'static> FromCall<ViaState> for State<T> {
    async fn from_call(parts: &mut Parts) -> Result<Self, Error> {
        match parts.extensions.get::<RouterState<T>>() {
            Some(RouterState(state)) => Ok(Self(state.clone())),
            None => Err(Error::internal("").with_source(format!(
                "the service is in no router whose state is {}",
                type_name::<T>()
            ))),
        }
    }
}

pub(super) async fn extract<E, S>(parts: &mut Parts, state: &S) -> Result<E, Error>
where
    E: FromRequestParts<S>,
    S: Send + Sync,
{
    let rejection = match E::from_request_parts(parts, state).await {
        Ok(extracted) => return Ok(extracted),
        Err(rejection) => rejection.into_response(),
    };
    Err(rejection::error(rejection).await)
}
