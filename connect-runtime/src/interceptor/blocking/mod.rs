//! Interceptors that are plain functions, run on threads by [`Blocking`](crate::blocking::Blocking).

mod by_kind;
mod ends;
mod metadata;

pub use self::{
    by_kind::BlockingInterceptor,
    metadata::{Begun, BlockingMetadataInterceptor},
};
