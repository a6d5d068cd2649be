//! [`ScopedLayer`]: a layer for some methods of a service, chosen by their [`Spec`](crate::Spec).

mod end;
mod future;
mod layer;
mod service;

pub use self::{end::ScopeEnd, future::ScopedFuture, layer::ScopedLayer, service::ScopedService};
