//! Interceptors: tower layers over messages, written without knowing tower, for servers and clients alike.
//!
//! | to write | use |
//! |---|---|
//! | one closure or function | [`from_fn`], [`from_fn_with_state`] |
//! | a type with a method per kind of RPC | [`Interceptor`] in an [`InterceptorLayer`] |
//! | what only wants to know how calls begin and end | [`MetadataInterceptor`] in a [`MetadataInterceptorLayer`] |
//! | anything else | a [`tower::Layer`] over [`Request`](crate::Request)`<`[`Payload`](crate::Payload)`>` |
//!
//! The two traits have siblings without async, [`BlockingInterceptor`] and [`BlockingMetadataInterceptor`], which
//! [`Blocking`](crate::blocking::Blocking) runs on threads of its own.
//!
//! All of them are layers, and are added with the `layer` of a generated server or client: the one added last is the
//! outermost. Of A, B and C from the outside in, A starts first and ends last. A request passes before a byte of its body
//! is read.
//!
//! A panic in an interceptor is answered as `internal`. A client that is used in one ends its calls no later than the call
//! that is intercepted, as in a handler.

#[cfg(feature = "blocking")]
mod blocking;
mod by_kind;
mod from_fn;
mod metadata;
mod next;

#[cfg(feature = "blocking")]
pub use self::blocking::{Begun, BlockingInterceptor, BlockingMetadataInterceptor};
pub use self::{
    by_kind::{Interceptor, InterceptorLayer, InterceptorService},
    from_fn::{FromFnFuture, FromFnLayer, FromFnService, from_fn, from_fn_with_state},
    metadata::{
        MetadataInterceptor, MetadataInterceptorLayer, MetadataInterceptorService, Outcome,
    },
    next::{Next, NextFuture},
};
