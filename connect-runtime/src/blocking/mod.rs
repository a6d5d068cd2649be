//! Plain functions and iterators instead of async: blocking handlers, and blocking clients.
//!
//! `connect_build::configure().build_blocking(true)` generates, for a service `Hats`, a trait `HatsBlocking` and a
//! `HatsBlockingClient`. A stream of messages is a [`BlockingStreaming`], an iterator, in either direction.
//!
//! **Handlers.** `HatsServer::new(Blocking::new(shop))` serves an implementation of `HatsBlocking`: the same server as the
//! async one, with the same layers and options. [`Blocking`] runs its methods on threads of their own, and bounds how many.
//!
//! **Clients.** A call takes its options and is made by [`send`](BlockingCall::send). No runtime is to be set up: the first
//! call of the process starts one with a single thread of its own, which all blocking clients share and which lives as long
//! as the process. The client works on any thread where blocking is allowed: plain ones, those of blocking handlers, of
//! tokio's `spawn_blocking` and `block_in_place`. On a thread that drives async tasks a call fails with
//! `failed_precondition`.
//!
//! **Interceptors.** [`BlockingInterceptor`] and [`BlockingMetadataInterceptor`] are written without async, and are put around
//! servers and clients, blocking or not, in the layers of their async siblings:
//! `InterceptorLayer::new(Blocking::new(audit))`.
//!
//! [`BlockingInterceptor`]: crate::interceptor::BlockingInterceptor
//! [`BlockingMetadataInterceptor`]: crate::interceptor::BlockingMetadataInterceptor

mod call;
pub(crate) mod cut;
mod runtime;
mod sender;
pub(crate) mod shape;
mod streaming;
mod threads;

pub(crate) use self::{
    call::wait,
    cut::Cut,
    runtime::{background, block_on, current},
    shape::BlockingShape,
};
pub use self::{sender::BlockingSender, streaming::BlockingStreaming, threads::Blocking};
pub use crate::client::BlockingCall;
