//! Generated servers in axum routers: routes, extensions, CORS.

#![allow(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod cors;
mod extensions;
mod extractors;
mod methods;
mod mounting;

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

const MAKE_HAT: &str = "/i2y.connecpy.example.Haberdasher/MakeHat";
const UPDATE_HAT: &str = "/i2y.connecpy.example.Haberdasher/UpdateHat";

/// Asks for a hat of 12 inches, in JSON.
fn post(path: &str) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/json");
    request.body(r#"{"inches":12}"#.into()).unwrap()
}

/// Asks for a hat of so many inches, with GET.
fn get(path: &str, inches: i32) -> Request<Body> {
    let query = format!("connect=v1&encoding=json&message=%7B%22inches%22%3A{inches}%7D");
    bare(Method::GET, &format!("{path}?{query}"))
}

/// A request without headers or body.
fn bare(method: Method, uri: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri);
    request.body(Body::empty()).unwrap()
}

async fn send(app: &Router, request: Request<Body>) -> Response<Bytes> {
    let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

/// The header's values, in order, with commas between.
fn header(response: &Response<Bytes>, name: &str) -> String {
    let values = response.headers().get_all(name).iter();
    let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
    values.join(", ")
}
