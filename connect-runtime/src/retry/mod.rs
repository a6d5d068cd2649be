//! Retries: a client's layer that makes a failed call again.
//!
//! ```text
//!  a call ──▶ is the method idempotent? ── no ──▶ made once, as if there were no layer
//!                  │ yes
//!                  ▼
//!              an attempt ──▶ a first message, or the end ──▶ the response
//!                  ▲   │
//!                  │   └────▶ an error ──▶ may it be made again? ── no ──▶ the error
//!               the wait ◀───────────────────────┘ yes
//! ```
//!
//! [`RetryLayer`] does it, [`RetryPolicy`] says when. What a request's messages were encoded to is sent again: one message
//! is copied, of a stream is kept what was sent, up to a limit. With the first message of a response, for bidi streams with
//! its headers, the call is as good as answered, and nothing is made again.
//!
//! Spec: <https://github.com/grpc/proposal/blob/master/A6-client-retries.md>, which we follow in every protocol, with the
//! retry budget of [tower](tower::retry::budget) in place of a bucket per server.

mod attempts;
mod backoff;
mod future;
mod layer;
mod policy;
mod replay;

pub use self::{
    backoff::Backoff,
    future::RetryFuture,
    layer::{RetryLayer, RetryService},
    policy::RetryPolicy,
};
