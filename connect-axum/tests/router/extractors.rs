//! axum's extractors in the handlers of a service.

use axum::{
    Extension, Router,
    extract::{FromRef, FromRequestParts, State},
    response::{IntoResponse, Response},
};
use connect_axum::{RequestExt, RequestStateExt, RouterExt};
use connect_runtime::{ClientOptions, Code, Error, Protocol};
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, Hat, Size};
use http::{StatusCode, request::Parts};
use support::Script;

#[derive(Clone)]
struct Shop {
    color: &'static str,
    till: Till,
}

#[derive(Clone)]
struct Till(i32);

impl FromRef<Shop> for Till {
    fn from_ref(shop: &Shop) -> Self {
        shop.till.clone()
    }
}

/// The user that a header names; needs no state.
struct User(String);

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match parts.headers.get("x-user").map(|user| user.to_str()) {
            Some(Ok("mallory")) => Err((StatusCode::FORBIDDEN, "not you").into_response()),
            Some(Ok(user)) => Ok(Self(user.to_owned())),
            Some(Err(_)) => Err(StatusCode::BAD_REQUEST.into_response()),
            None => {
                let headers = [("www-authenticate", "Bearer")];
                Err((StatusCode::UNAUTHORIZED, headers, "who are you?").into_response())
            }
        }
    }
}

fn script() -> Script {
    Script::default()
        .make_hat(async |mut request| {
            let User(user) = request.extract::<User>().await?;
            let State(shop) = request.extract::<State<Shop>>().await?;
            let State(till) = request.extract_with_state::<State<Till>, _>(&shop).await?;
            Ok(Hat {
                size: till.0,
                color: shop.color.to_owned(),
                name: Some(user),
            }
            .into())
        })
        .make_similar_hats(async |mut request| {
            let User(_) = request.extract::<User>().await?;
            Err(Error::unimplemented(""))
        })
        .update_hat(async |mut request| {
            let Extension(till) = request.extract::<Extension<Till>>().await?;
            Ok(Hat {
                size: till.0,
                ..Hat::default()
            }
            .into())
        })
}

fn app() -> Router {
    let shop = Shop {
        color: "plum",
        till: Till(7),
    };
    let rpc = Router::new().rpc(HaberdasherServer::new(script()));
    Router::new().nest("/api", rpc).with_state(shop)
}

fn client(
    app: Router,
    protocol: Protocol,
) -> HaberdasherClient<impl connect_runtime::client::Caller> {
    let base_url = "http://localhost/api".parse().unwrap();
    let options = ClientOptions::new().base_url(base_url).protocol(protocol);
    HaberdasherClient::new(app).options(options)
}

const PROTOCOLS: [Protocol; 3] = [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb];

#[tokio::test]
async fn state_and_other_extractors_work_in_a_nested_service() {
    for protocol in PROTOCOLS {
        let call = client(app(), protocol).make_hat(Size::default());
        let hat = call.header("x-user", "alice").await.unwrap();
        assert_eq!(
            (hat.size, hat.color.as_str(), hat.name()),
            (7, "plum", "alice")
        );
    }
}

#[tokio::test]
async fn a_rejection_is_an_error_in_the_callers_protocol() {
    for protocol in PROTOCOLS {
        let client = client(app(), protocol);
        let error = client.make_hat(Size::default()).await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unauthenticated, "who are you?")
        );
        assert_eq!(error.metadata()["www-authenticate"], "Bearer");

        let call = client.make_hat(Size::default());
        let error = call.header("x-user", "mallory").await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::PermissionDenied, "not you")
        );

        let streamed = client.make_similar_hats(Size::default()).await;
        let error = support::first_error(streamed).await;
        assert_eq!(error.message(), "who are you?");
    }
}

#[tokio::test]
async fn what_is_this_sides_fault_is_internal_and_says_nothing() {
    // No extension, no state, another state.
    let error = client(app(), Protocol::Connect)
        .update_hat(Hat::default())
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::Internal, ""));

    let server = HaberdasherServer::new(script());
    let other = Router::new().rpc(server.clone()).with_state("other");
    let other = Router::new().nest("/api", other);
    let bare = Router::new().nest_service("/api", server);
    for app in [other, bare] {
        let call = client(app, Protocol::Connect).make_hat(Size::default());
        let error = call.header("x-user", "alice").await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::Internal, ""));
    }
}
