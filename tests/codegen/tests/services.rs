//! Generated servers, called by generated clients that stand directly on them.

use codegen::collisions::collisions::{self, HatsClient_, HatsServer__, HatsService_};
use codegen::haberdasher::i2y::connecpy::example::Size;
use codegen::options::options::{OptionService, OptionServiceClient, OptionServiceServer};
use codegen::packages::packages::shop::{ShopServer, ShopService};
use codegen::well_known::well_known::{WellKnown, WellKnownClient, WellKnownServer};
use connect_runtime::codegen::Service as _;
use connect_runtime::{Code, Error, IdempotencyLevel, Request, Response, StreamType, Streaming};

struct Values;

impl WellKnown for Values {
    async fn nothing(&self, _: Request<()>) -> Result<Response<()>, Error> {
        Ok(().into())
    }

    async fn time(
        &self,
        request: Request<prost_types::Timestamp>,
    ) -> Result<Response<prost_types::Duration>, Error> {
        Ok(prost_types::Duration {
            seconds: request.seconds,
            nanos: 0,
        }
        .into())
    }

    async fn wrap(&self, request: Request<String>) -> Result<Response<Vec<u8>>, Error> {
        Ok(request.into_message().into_bytes().into())
    }

    async fn stream(
        &self,
        _: Request<Streaming<prost_types::Any>>,
    ) -> Result<Response<Streaming<prost_types::Struct>>, Error> {
        Ok(Streaming::empty().into())
    }

    async fn number(&self, request: Request<i64>) -> Result<Response<f64>, Error> {
        Ok(f64::from(i32::try_from(*request).unwrap_or(0)).into())
    }
}

#[tokio::test]
async fn well_known_types_are_requests_and_responses() {
    let client = WellKnownClient::new(WellKnownServer::new(Values));
    client.nothing(()).await.unwrap();
    let time = prost_types::Timestamp {
        seconds: 7,
        nanos: 0,
    };
    assert_eq!(client.time(time).await.unwrap().seconds, 7);
    assert_eq!(client.wrap("a".to_owned()).await.unwrap().message(), b"a");
    assert_eq!(*client.number(7_i64).await.unwrap().message(), 7.0);
}

struct Nothing;

impl OptionService for Nothing {}

#[tokio::test]
async fn a_stub_is_unimplemented() {
    let client = OptionServiceClient::new(OptionServiceServer::new(Nothing));
    let error = client.hat(Size::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::Unimplemented);
    assert_eq!(
        error.message(),
        "/options.OptionService/Hat is not implemented"
    );
}

#[test]
fn names_that_collide_are_told_apart() {
    assert_eq!(HatsServer__::<()>::PATH, "/collisions.Hats");
    let procedures: Vec<_> = HatsService_::METHODS
        .iter()
        .map(|spec| spec.method())
        .collect();
    assert_eq!(procedures[..3], ["Connect", "New", "Options"]);
    for (index, procedure) in procedures.iter().enumerate() {
        assert_eq!(HatsService_::find(procedure), Some(index));
    }
    assert_eq!(HatsService_::find("get_hat"), None);
    // These are methods that call; what the client has itself keeps its name.
    let _ = HatsClient_::<Nothing>::options;
    let _ = |client: HatsClient_| client.clone().get_hat__(collisions::T::default());
    let _ = |client: &HatsClient_| client.clone_(collisions::Clone::default());
}

#[test]
fn a_spec_says_what_the_method_is() {
    use codegen::haberdasher::i2y::connecpy::example::HaberdasherService as Service;
    assert_eq!(
        Service::MAKE_HAT.procedure(),
        "/i2y.connecpy.example.Haberdasher/MakeHat"
    );
    assert_eq!(
        Service::MAKE_HAT.idempotency_level(),
        IdempotencyLevel::NoSideEffects
    );
    for (spec, stream_type) in [
        (Service::UPDATE_HAT, StreamType::Unary),
        (Service::COLLECT_SIZES, StreamType::ClientStreaming),
        (Service::MAKE_SIMILAR_HATS, StreamType::ServerStreaming),
        (Service::MAKE_VARIOUS_HATS, StreamType::BidiStreaming),
    ] {
        assert_eq!(spec.stream_type(), stream_type);
    }
}

#[test]
fn a_service_knows_the_messages_of_every_package_it_leads_to() {
    assert_eq!(ShopServer::<()>::PATH, "/packages.shop.Shop");
    let mut names: Vec<_> = ShopService::JSON_TYPES
        .iter()
        .copied()
        .flatten()
        .map(|message| message.name())
        .collect();
    names.sort_unstable();
    let expected = [
        "packages.shared.Hat",
        "packages.shared.v1.Color",
        "packages.shop.Receipt",
        "packages.shop.Receipt.Line",
    ];
    assert_eq!(names, expected);
}
