//! Web pages of other origins can call. PROTOCOL.md: X9.

use axum::{Router, body::Body};
use connect_axum::{RouterExt, cors};
use haberdasher::{Hats, proto::HaberdasherServer};
use http::{HeaderValue, Method, Request};

use super::{MAKE_HAT, bare, get, header, post, send};

const ORIGIN: HeaderValue = HeaderValue::from_static("https://hats.example");

fn app() -> Router {
    Router::new()
        .rpc(HaberdasherServer::new(Hats::default()))
        .layer(connect_axum::cors().allow_origin([ORIGIN]))
}

fn from_page(mut request: Request<Body>) -> Request<Body> {
    request.headers_mut().insert("origin", ORIGIN);
    request
}

#[tokio::test]
async fn a_preflight_is_told_what_the_protocols_need() {
    let mut request = from_page(bare(Method::OPTIONS, MAKE_HAT));
    let headers = request.headers_mut();
    headers.insert(
        "access-control-request-method",
        HeaderValue::from_static("POST"),
    );
    let wanted = HeaderValue::from_static("connect-protocol-version,content-type");
    headers.insert("access-control-request-headers", wanted);

    let response = send(&app(), request).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        header(&response, "access-control-allow-origin"),
        "https://hats.example"
    );
    assert_eq!(
        header(&response, "access-control-allow-methods"),
        "GET,POST"
    );
    assert_eq!(
        header(&response, "access-control-allow-headers"),
        cors::ALLOW_HEADERS.map(|name| name.to_string()).join(",")
    );
    assert_eq!(header(&response, "access-control-max-age"), "7200");
    assert_eq!(
        header(&response, "vary"),
        "origin, access-control-request-method, access-control-request-headers"
    );
}

#[tokio::test]
async fn answers_and_errors_can_be_read_by_the_page() {
    let calls = [
        (post(MAKE_HAT), 200),
        (get(MAKE_HAT, 12), 200),
        (get(MAKE_HAT, 0), 400),
        (bare(Method::PUT, MAKE_HAT), 405),
        (post("/other"), 404),
    ];
    for (request, status) in calls {
        let response = send(&app(), from_page(request)).await;
        assert_eq!(response.status(), status);
        assert_eq!(
            header(&response, "access-control-allow-origin"),
            "https://hats.example"
        );
        assert_eq!(
            header(&response, "access-control-expose-headers"),
            cors::EXPOSE_HEADERS.map(|name| name.to_string()).join(",")
        );
        assert!(header(&response, "vary").contains("origin"));
    }
}

#[tokio::test]
async fn a_cache_keeps_apart_what_the_server_and_the_layer_tell_apart() {
    let vary = header(&send(&app(), from_page(get(MAKE_HAT, 12))).await, "vary");
    assert!(
        vary.contains("origin") && vary.contains("accept-encoding"),
        "{vary}"
    );
}

#[tokio::test]
async fn a_page_of_another_origin_is_not_allowed() {
    let mut request = post(MAKE_HAT);
    let other = HeaderValue::from_static("https://evil.example");
    request.headers_mut().insert("origin", other);
    let response = send(&app(), request).await;
    assert_eq!(header(&response, "access-control-allow-origin"), "");
}
