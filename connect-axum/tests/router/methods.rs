//! HTTP layers on the route of one method.

use axum::{Router, extract::Request as HttpRequest, middleware, middleware::Next};
use connect_axum::RouterExt;
use connect_runtime::{Payload, Response, server::Services};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, HaberdasherService},
};
use http::{HeaderValue, Method, StatusCode};

use super::{MAKE_HAT, UPDATE_HAT, bare, get, header, post, send};

const UNKNOWN: &str = "/i2y.connecpy.example.Haberdasher/MakeSocks";

/// Notes its name in the answer.
async fn note(request: HttpRequest, next: Next, value: &'static str) -> axum::response::Response {
    let mut response = next.run(request).await;
    let value = HeaderValue::from_static(value);
    response.headers_mut().append("x-layer", value);
    response
}

#[tokio::test]
async fn http_layers_on_the_route_of_one_method() {
    let route_layer =
        middleware::from_fn(|request: HttpRequest, next: Next| note(request, next, "route layer"));
    let layer =
        middleware::from_fn(|request: HttpRequest, next: Next| note(request, next, "layer"));
    let server = HaberdasherServer::new(Hats::default());
    let app: Router = Router::new().rpc_with(server, |spec, route| {
        if *spec == HaberdasherService::MAKE_HAT {
            route.route_layer(route_layer.clone()).layer(layer.clone())
        } else {
            route
        }
    });
    for request in [post(MAKE_HAT), get(MAKE_HAT, 12)] {
        let response = send(&app, request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "x-layer"), "route layer, layer");
    }
    // A route layer is not around verbs that the route does not have.
    let response = send(&app, bare(Method::PUT, MAKE_HAT)).await;
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "allow"), "GET, POST");
    assert_eq!(header(&response, "x-layer"), "layer");

    let response = send(&app, post(UPDATE_HAT)).await;
    assert_eq!(header(&response, "x-layer"), "");
}

#[tokio::test]
async fn a_route_layer_on_one_method_can_refuse() {
    let refuse = middleware::from_fn(async |_: HttpRequest, _: Next| StatusCode::FORBIDDEN);
    let server = HaberdasherServer::new(Hats::default());
    let app: Router = Router::new().rpc_with(server, |spec, route| {
        if spec.method() == "UpdateHat" {
            route.route_layer(refuse.clone())
        } else {
            route
        }
    });
    assert_eq!(send(&app, post(UPDATE_HAT)).await.status(), 403);
    assert_eq!(send(&app, post(MAKE_HAT)).await.status(), 200);
}

#[tokio::test]
async fn a_fallback_gets_the_other_methods_of_its_service_and_no_other_path() {
    let answer = async |request: connect_runtime::Request<Payload>| {
        let text = format!("\"{}\"", request.spec());
        Ok(Response::new(Payload::one(request.codec(), text)))
    };
    let hats = || HaberdasherServer::new(Hats::default());
    let apps: [Router; 2] = [
        Router::new().rpc(hats().fallback(answer)),
        Router::new().rpc(Services::new().add_service(hats()).fallback(answer)),
    ];
    for app in apps {
        let app = app.fallback(async || (StatusCode::IM_A_TEAPOT, "of the app"));
        assert_eq!(send(&app, post(MAKE_HAT)).await.status(), 200);
        let response = send(&app, post(UNKNOWN)).await;
        assert_eq!(response.body(), &format!("\"{UNKNOWN}\""));
        for path in ["/other.Service/Method", "/page", "/a/b/c"] {
            assert_eq!(send(&app, post(path)).await.status(), 418, "{path}");
        }
    }
}

#[tokio::test]
async fn the_routers_fallback_can_be_that_of_the_services() {
    let services = Services::new()
        .add_service(HaberdasherServer::new(Hats::default()))
        .fallback(async |request| Ok(Response::new(request.into_message())));
    let app: Router = Router::new()
        .route("/healthz", axum::routing::get(async || "ok"))
        .rpc_fallback(services);
    for path in ["/other.Service/Method", "/api/other.Service/Method"] {
        let response = send(&app, post(path)).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.body(), r#"{"inches":12}"#);
    }
    assert_eq!(send(&app, post(MAKE_HAT)).await.status(), 200);
    assert_eq!(send(&app, bare(Method::GET, "/healthz")).await.body(), "ok");
    let response = send(&app, bare(Method::GET, "/other.Service/Method")).await;
    assert_eq!(response.status(), 404);
}
