//! [`ScopedLayer`]: a layer for some methods of a service, chosen by their [`Spec`](crate::Spec).

mod future;
mod layer;
mod service;

pub use self::{future::ScopedFuture, layer::ScopedLayer, service::ScopedService};
