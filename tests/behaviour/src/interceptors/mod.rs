//! Interceptors: every way of writing one, on servers and on clients.

mod blocking;
mod kinds;
mod messages;
mod metadata;
mod metadata_ends;
mod order;
mod panics;
mod refusals;
mod streams;
