//! A service's routes are routes like any other.

use axum::{Router, middleware, response::Response as AxumResponse, routing};
use connect_axum::RouterExt;
use connect_runtime::{ClientOptions, Code, LimitsLayer, Streaming};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Size},
};
use http::{Method, StatusCode};

use super::{MAKE_HAT, UPDATE_HAT, bare, get, header, post, send};

fn rpc() -> Router {
    Router::new().rpc(HaberdasherServer::new(Hats::default()))
}

/// The service twice, beside an ordinary route and below prefixes, in an app with a fallback of its own.
fn app() -> Router {
    let below = rpc().fallback(async || (StatusCode::IM_A_TEAPOT, "of the nest"));
    Router::new()
        .route("/healthz", routing::get(async || "ok"))
        .merge(rpc())
        .nest("/api/v1", below)
        .fallback(async || (StatusCode::NOT_FOUND, "of the app"))
}

#[tokio::test]
async fn methods_are_found_beside_other_routes_and_below_prefixes() {
    for prefix in ["", "/api/v1"] {
        let path = format!("{prefix}{MAKE_HAT}");
        for request in [post(&path), get(&path, 12)] {
            let response = send(&app(), request).await;
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(header(&response, "content-type"), "application/json");
            assert!(response.body().starts_with(br#"{"size":12,"#));
        }
    }
    assert_eq!(
        send(&app(), bare(Method::GET, "/healthz")).await.body(),
        "ok"
    );
}

#[tokio::test]
async fn every_kind_of_call_works_below_a_prefix() {
    let options = ClientOptions::new().base_url("http://localhost/api/v1".parse().unwrap());
    let client = HaberdasherClient::new(app()).options(options);
    let sizes = [12, 13, 0].map(|inches| Size {
        inches,
        ..Size::default()
    });

    let hat = client.make_hat(sizes[0].clone()).await.unwrap();
    assert_eq!(hat.size, 12);

    let similar = client.make_similar_hats(sizes[1].clone()).await.unwrap();
    let mut similar = similar.into_message();
    assert_eq!(similar.message().await.unwrap().unwrap().size, 13);

    let summary = client.collect_sizes(Streaming::from_iter(sizes[..2].to_vec()));
    assert_eq!(summary.await.unwrap().total_count, 2);

    let various = client.make_various_hats(Streaming::from_iter(sizes.to_vec()));
    let mut various = various.await.unwrap().into_message();
    for size in [12, 13] {
        assert_eq!(various.message().await.unwrap().unwrap().size, size);
    }
    let error = various.message().await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_path_that_is_no_methods_is_for_the_fallback_around_it() {
    const PATHS: [&str; 10] = [
        "/i2y.connecpy.example.Haberdasher",
        "/i2y.connecpy.example.Haberdasher/",
        "/i2y.connecpy.example.Haberdasher/MakeSocks",
        "/i2y.connecpy.example.Haberdasher/makehat",
        "/i2y.connecpy.example.Haberdasher/MakeHat/",
        "/i2y.connecpy.example.Haberdasher//MakeHat",
        "//i2y.connecpy.example.Haberdasher/MakeHat",
        "/x/../i2y.connecpy.example.Haberdasher/MakeHat",
        "/i2y.connecpy.example.Haberdasher/Make%48at",
        "/i2y.connecpy.example.Milliner/MakeHat",
    ];
    for path in PATHS {
        let response = send(&app(), post(path)).await;
        assert_eq!(
            (response.status().as_u16(), &response.body()[..]),
            (404, &b"of the app"[..]),
            "{path}"
        );

        let response = send(&app(), post(&format!("/api/v1{path}"))).await;
        assert_eq!(
            (response.status().as_u16(), &response.body()[..]),
            (418, &b"of the nest"[..]),
            "{path}"
        );

        let response = send(&rpc(), post(path)).await;
        assert_eq!(
            (response.status().as_u16(), response.body().len()),
            (404, 0),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_verb_is_405_and_says_which_are_allowed() {
    for (path, allow) in [(MAKE_HAT, "GET, POST"), (UPDATE_HAT, "POST")] {
        for prefix in ["", "/api/v1"] {
            for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::HEAD] {
                let request = bare(method, &format!("{prefix}{path}"));
                let response = send(&app(), request).await;
                assert_eq!(response.status(), 405);
                assert_eq!(header(&response, "allow"), allow);
                assert!(response.body().is_empty());
            }
        }
    }
    let response = send(&app(), get(UPDATE_HAT, 12)).await;
    assert_eq!(response.status(), 405);
}

#[tokio::test]
async fn an_unknown_content_type_is_415_and_says_which_are_known() {
    for prefix in ["", "/api/v1"] {
        let mut request = post(&format!("{prefix}{MAKE_HAT}"));
        let html = "text/html".parse().unwrap();
        request.headers_mut().insert("content-type", html);
        let response = send(&app(), request).await;
        assert_eq!(response.status(), 415);
        assert!(header(&response, "accept-post").contains("application/json"));
        assert!(response.body().is_empty());
    }
}

#[tokio::test]
async fn a_route_layer_goes_around_the_methods_and_nothing_else() {
    let layer = middleware::map_response(async |mut response: AxumResponse| {
        response
            .headers_mut()
            .insert("x-layer", "1".parse().unwrap());
        response
    });
    let app = rpc().route_layer(layer);
    assert_eq!(header(&send(&app, post(MAKE_HAT)).await, "x-layer"), "1");
    assert_eq!(header(&send(&app, post("/other")).await, "x-layer"), "");
}

#[tokio::test]
async fn a_server_with_layers_goes_into_a_router_with_state() {
    let hats = HaberdasherServer::new(Hats::default()).layer(LimitsLayer::new().read_max_bytes(4));
    let app = Router::<&'static str>::new().rpc(hats).with_state("state");
    let response = send(&app, post(MAKE_HAT)).await;
    assert_eq!(response.status(), 429);
}

#[test]
#[should_panic(expected = "already exists")]
fn a_service_is_added_only_once() {
    let _ = rpc().rpc(HaberdasherServer::new(Hats::default()));
}
