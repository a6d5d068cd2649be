//! Connect services in [axum]: mounting, extractors, CORS and serving.
//!
//! A generated server is a [`tower::Service`], so axum could take it as it is. This crate adds what makes it feel at
//! home there:
//!
//! - [`RouterExt::rpc`] adds one route per method, so that prefixes, fallbacks and layers are the router's own.
//! - [`RequestExt::extract`] runs axum's extractors in the handlers of a service, `State` as well.
//! - [`cors()`] is tower-http's layer with the protocols' methods and headers filled in.
//! - [`serve()`] accepts connections: HTTP/1.1 and HTTP/2 on one port, TLS, time limits, graceful shutdown.
//!
//! # Examples
//!
//! ```
//! use axum::{Router, http::HeaderValue, routing::get};
//! use connect_axum::RouterExt;
//! use haberdasher::{Hats, proto::HaberdasherServer};
//! use tokio::net::TcpListener;
//!
//! #[tokio::main]
//! async fn main() -> std::io::Result<()> {
//!     let app = Router::new()
//!         .route("/healthz", get(async || "ok"))
//!         .rpc(HaberdasherServer::new(Hats::default()))
//!         .layer(connect_axum::cors().allow_origin(HeaderValue::from_static("https://hats.example")));
//!
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     connect_axum::serve(listener, app).with_graceful_shutdown(ready_to_stop()).await
//! }
//!
//! async fn ready_to_stop() {
//!     // A real server awaits `tokio::signal::ctrl_c()`.
//! }
//! ```
//!
//! # Features
//!
//! `tls` (on by default) is TLS with rustls and ring in [`serve()`]. The compressions are features of
//! `connect-runtime`.

pub mod cors;
pub mod extract;
mod handler;
mod peer;
mod router_ext;
mod rpc;
pub mod serve;

pub use self::{
    cors::cors,
    extract::{RequestExt, RequestStateExt},
    router_ext::RouterExt,
    rpc::Rpc,
    serve::{Serve, serve},
};
