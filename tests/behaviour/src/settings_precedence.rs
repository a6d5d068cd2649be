//! Limits, compression and deadlines in options, in layers, for single methods and for single calls: the most specific one
//! wins, in whatever order layers are added.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Code, CompressionLayer, CompressionOptions, DeadlineLayer, DeadlinePolicy,
    Error, Limits, LimitsLayer, Response, ServerOptions, Spec,
};
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, HaberdasherService, Hat};
use support::{Client, Script, each, size, within};

fn is_make_hat(spec: &Spec) -> bool {
    *spec == HaberdasherService::MAKE_HAT
}

fn is_update_hat(spec: &Spec) -> bool {
    *spec == HaberdasherService::UPDATE_HAT
}

fn limit(bytes: usize) -> LimitsLayer {
    LimitsLayer::new().read_max_bytes(bytes)
}

/// A hat whose message is a little longer than this.
fn hat(bytes: usize) -> Hat {
    Hat {
        color: "x".repeat(bytes),
        ..Hat::default()
    }
}

/// Gives hats back.
fn echo() -> Script {
    Script::default()
        .update_hat(async |request| Ok(request.into_message().into()))
        .make_hat(async |request| Ok(hat(request.inches.unsigned_abs() as usize).into()))
}

fn assert_too_large<T: std::fmt::Debug>(result: Result<Response<T>, Error>) {
    let code = result.unwrap_err().code();
    assert_eq!(code, Code::ResourceExhausted);
}

#[tokio::test]
async fn of_a_servers_limits_the_most_specific_one_wins() {
    async fn check(client: &Client) {
        client.update_hat(hat(900)).await.unwrap();
        assert_too_large(client.update_hat(hat(1_100)).await);
        let described = |len| support::described(1, "x".repeat(len));
        client.make_hat(described(200)).await.unwrap();
        assert_too_large(client.make_hat(described(400)).await);
    }
    each(async |combination| {
        let options = ServerOptions::new().limits(Limits::new().read_max_bytes(100));
        let server = HaberdasherServer::new(echo()).options(options);
        let shop = combination.open(server.clone(), ClientOptions::new()).await;
        shop.client.update_hat(hat(50)).await.unwrap();
        assert_too_large(shop.client.update_hat(hat(200)).await);

        let inside = server
            .clone()
            .layer_where(is_update_hat, limit(1_000))
            .layer(limit(300));
        check(&combination.open(inside, ClientOptions::new()).await.client).await;
        let outside = server
            .layer(limit(300))
            .layer_where(is_update_hat, limit(1_000));
        check(&combination.open(outside, ClientOptions::new()).await.client).await;
    })
    .await;
}

#[tokio::test]
async fn of_a_clients_limits_the_most_specific_one_wins() {
    macro_rules! check {
        ($client:expr) => {{
            let client = $client;
            client.update_hat(hat(900)).await.unwrap();
            assert_too_large(client.update_hat(hat(1_100)).await);
            let call = client.update_hat(hat(1_100)).read_max_bytes(2_000);
            call.await.unwrap();
            client.make_hat(size(200)).await.unwrap();
            assert_too_large(client.make_hat(size(400)).await);
        }};
    }
    each(async |combination| {
        let options = ClientOptions::new().limits(Limits::new().read_max_bytes(100));
        let shop = combination
            .open(HaberdasherServer::new(echo()), options)
            .await;
        let client = shop.client.clone();
        client.update_hat(hat(50)).await.unwrap();
        assert_too_large(client.update_hat(hat(200)).await);

        check!(
            client
                .clone()
                .layer_where(is_update_hat, limit(1_000))
                .layer(limit(300))
        );
        check!(
            client
                .layer(limit(300))
                .layer_where(is_update_hat, limit(1_000))
        );
    })
    .await;
}

#[tokio::test]
async fn of_a_servers_compressions_the_most_specific_one_wins() {
    fn is_compressed<T>(response: &Response<T>) -> bool {
        response.headers().contains_key("content-encoding")
    }
    let of = |bytes| CompressionLayer::new(CompressionOptions::new().min_bytes(bytes));
    within(async {
        let options = ServerOptions::new().compression(CompressionOptions::new().min_bytes(10));
        let server = HaberdasherServer::new(echo()).options(options);
        let client = HaberdasherClient::new(server.clone());
        assert!(is_compressed(&client.update_hat(hat(500)).await.unwrap()));

        let inside = server
            .clone()
            .layer_where(is_make_hat, of(20))
            .layer(of(100_000));
        let client = HaberdasherClient::new(inside);
        assert!(is_compressed(&client.make_hat(size(500)).await.unwrap()));
        assert!(!is_compressed(&client.update_hat(hat(500)).await.unwrap()));
        let outside = server.layer(of(100_000)).layer_where(is_make_hat, of(20));
        let client = HaberdasherClient::new(outside);
        assert!(is_compressed(&client.make_hat(size(500)).await.unwrap()));
        assert!(!is_compressed(&client.update_hat(hat(500)).await.unwrap()));
    })
    .await;
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Gives hats as large as the seconds that are left.
fn clock() -> Script {
    fn left(time: Option<Duration>) -> Hat {
        Hat {
            size: time.map_or(-1, |left| left.as_secs().try_into().unwrap()),
            ..Hat::default()
        }
    }
    Script::default()
        .make_hat(async |request| Ok(left(request.remaining_time()).into()))
        .update_hat(async |request| Ok(left(request.remaining_time()).into()))
}

const PATIENT: DeadlineLayer = DeadlineLayer::new(
    DeadlinePolicy::new()
        .default_timeout(seconds(60))
        .max_timeout(seconds(90)),
);

const HASTY: DeadlineLayer = DeadlineLayer::new(DeadlinePolicy::new().max_timeout(seconds(15)));

#[tokio::test(start_paused = true)]
async fn of_a_servers_deadlines_the_most_specific_one_wins() {
    macro_rules! check {
        ($server:expr) => {{
            let client = HaberdasherClient::new($server);
            assert_eq!(client.make_hat(size(1)).await.unwrap().size, 60);
            let asked = client.make_hat(size(1)).timeout(seconds(600)).await;
            assert_eq!(asked.unwrap().size, 90);
            assert_eq!(client.update_hat(hat(1)).await.unwrap().size, 15);
            let asked = client.update_hat(hat(1)).timeout(seconds(600)).await;
            assert_eq!(asked.unwrap().size, 15);
        }};
    }
    let policy = DeadlinePolicy::new()
        .default_timeout(seconds(20))
        .max_timeout(seconds(25));
    let server = HaberdasherServer::new(clock()).options(ServerOptions::new().deadlines(policy));
    let client = HaberdasherClient::new(server.clone());
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 20);
    check!(
        server
            .clone()
            .layer_where(is_make_hat, PATIENT)
            .layer(HASTY)
    );
    check!(server.layer(HASTY).layer_where(is_make_hat, PATIENT));
}

#[tokio::test(start_paused = true)]
async fn of_a_clients_deadlines_the_most_specific_one_wins() {
    macro_rules! check {
        ($client:expr) => {{
            let client = $client;
            assert_eq!(client.update_hat(hat(1)).await.unwrap().size, 15);
            assert_eq!(client.make_hat(size(1)).await.unwrap().size, 60);
            let asked = client.make_hat(size(1)).timeout(seconds(5)).await;
            assert_eq!(asked.unwrap().size, 5);
        }};
    }
    let policy = DeadlinePolicy::new().max_timeout(seconds(25));
    let options = ClientOptions::new().deadlines(policy).timeout(seconds(20));
    let client = HaberdasherClient::new(HaberdasherServer::new(clock())).options(options);
    assert_eq!(client.update_hat(hat(1)).await.unwrap().size, 20);
    let asked = client.update_hat(hat(1)).timeout(seconds(600)).await;
    assert_eq!(asked.unwrap().size, 25);
    check!(
        client
            .clone()
            .layer_where(is_make_hat, PATIENT)
            .layer(HASTY)
    );
    check!(client.layer(HASTY).layer_where(is_make_hat, PATIENT));
}
