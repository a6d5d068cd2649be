//! Blocking handlers and clients: every kind of call, in each protocol, each side blocking or async.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Code, Compression, Error, Protocol, Streaming,
    blocking::{Blocking, BlockingStreaming},
    client::{Caller, HttpTransport},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherBlockingClient, HaberdasherServer, Hat, Size},
};
use support::{HttpService, described, serve, size, within};

use crate::blocking_shop::{Shop, inches, sizes};

/// Calls every kind of method with a blocking client.
fn call_all<S: Caller>(client: &HaberdasherBlockingClient<S>) {
    let hat = client
        .make_hat(size(7))
        .header("x-asked", "yes")
        .send()
        .unwrap();
    assert_eq!(
        (hat.size, &hat.headers()["x-said"]),
        (7, &"yes".parse().unwrap())
    );
    assert_eq!(hat.trailers()["x-done"], "yes");
    assert_eq!(client.make_hat(size(7)).get().send().unwrap().size, 7);
    let error = client.make_hat(size(0)).send().unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::InvalidArgument, "too small")
    );
    let error = client.make_hat(size(13)).send().unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Internal, "the call panicked")
    );
    let error = client
        .make_hat(size(7))
        .header("no header", "")
        .send()
        .unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    client.do_nothing(()).send().unwrap();

    let similar = |first| {
        inches(
            client
                .make_similar_hats(size(first))
                .send()
                .unwrap()
                .into_message(),
        )
    };
    assert_eq!(similar(9), (vec![9, 8, 7], None));
    assert_eq!(similar(2), (vec![2, 1], Some(Code::InvalidArgument)));
    assert_eq!(
        similar(14),
        (vec![14], Some(Code::Internal)),
        "an iterator panics"
    );

    let summary = client.collect_sizes(sizes(&[1, 2, 3])).send().unwrap();
    assert_eq!(summary.total_count, 3);
    let error = client
        .collect_sizes((0..5).rev().map(size))
        .send()
        .unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    let failing = BlockingStreaming::new([Ok(size(1)), Err(Error::aborted("no more"))]);
    assert_eq!(
        client.collect_sizes(failing).send().unwrap_err().code(),
        Code::Aborted
    );
    let flexible = client.make_flexible_hat(sizes(&[4, 6])).send().unwrap();
    assert_eq!(flexible.size, 6);

    let various = client
        .make_various_hats(sizes(&[3, 2, 0, 5]))
        .send()
        .unwrap();
    assert_eq!(
        inches(various.into_message()),
        (vec![3, 2], Some(Code::InvalidArgument))
    );
}

/// A URL's client on each protocol; both run where they may block.
async fn each_protocol<T: HttpService>(
    service: T,
    test: impl Fn(HaberdasherBlockingClient, Protocol) + Clone + Send + 'static,
) {
    within(async {
        let serving = serve(service).await;
        let url = format!("http://{}", serving.address());
        for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
            let options = ClientOptions::new().protocol(protocol);
            let client = HaberdasherBlockingClient::connect(&url)
                .unwrap()
                .options(options);
            let test = test.clone();
            tokio::task::spawn_blocking(move || test(client, protocol))
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_call_with_both_sides_blocking() {
    let server = HaberdasherServer::new(Blocking::new(Shop));
    each_protocol(server, |client, _| call_all(&client)).await;
}

#[test]
fn in_process_and_without_any_runtime() {
    call_all(&HaberdasherBlockingClient::new(HaberdasherServer::new(
        Blocking::new(Shop),
    )));
}

#[tokio::test]
async fn a_blocking_client_calls_an_async_server() {
    each_protocol(HaberdasherServer::new(Hats::default()), |client, _| {
        assert_eq!(client.make_hat(size(7)).send().unwrap().size, 7);
        let hats = client.make_similar_hats(described(5, "50")).send().unwrap();
        assert_eq!(inches(hats.into_message()), (vec![5; 50], None));
        let summary = client.collect_sizes(sizes(&[1, 2])).send().unwrap();
        assert_eq!(summary.total_count, 2);
        let hats = client.make_various_hats(sizes(&[1, 2, 0])).send().unwrap();
        assert_eq!(
            inches(hats.into_message()),
            (vec![1, 2], Some(Code::InvalidArgument))
        );
    })
    .await;
}

#[tokio::test]
async fn an_async_client_calls_a_blocking_server() {
    support::each(async |combination| {
        let shop = combination.shop(Blocking::new(Shop)).await;
        let client = &shop.client;
        assert_eq!(client.make_hat(size(7)).await.unwrap().size, 7);
        let panicked = client.make_hat(size(13)).await.unwrap_err();
        assert_eq!(panicked.code(), Code::Internal);
        let mut hats = client
            .make_similar_hats(size(9))
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 9);
        drop(hats);
        let many: Streaming<Size> = (1..=12).map(size).collect();
        assert_eq!(client.collect_sizes(many).await.unwrap().total_count, 12);
        let some: Streaming<Size> = [size(1), size(0)].into_iter().collect();
        let mut hats = client.make_various_hats(some).await.unwrap().into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
        let error = hats.message().await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
    })
    .await;
}

#[tokio::test]
async fn a_conversation_is_full_duplex_over_http2() {
    within(async {
        let serving = serve(HaberdasherServer::new(Blocking::new(Shop))).await;
        let options =
            ClientOptions::new().base_url(format!("http://{}", serving.address()).parse().unwrap());
        let transport = HttpTransport::builder().http2_prior_knowledge(true).build();
        let client = HaberdasherBlockingClient::new(transport).options(options);
        let talk = move || {
            let (sender, questions) = BlockingStreaming::channel(1);
            sender.send(size(1)).unwrap();
            let mut answers = client.make_various_hats(questions).send().unwrap();
            for inches in 1..=3 {
                assert_eq!(
                    answers.message_mut().message().unwrap().unwrap().size,
                    inches
                );
                sender.send(size(inches + 1)).unwrap();
            }
            assert_eq!(answers.message_mut().message().unwrap().unwrap().size, 4);
            drop(sender);
            assert_eq!(answers.message_mut().message().unwrap(), None);
        };
        tokio::task::spawn_blocking(talk).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn options_of_a_blocking_call_are_those_of_an_async_one() {
    each_protocol(
        HaberdasherServer::new(Hats::default()),
        |client, protocol| {
            let hat = Hat {
                color: "grey".repeat(1_000),
                ..Hat::default()
            };
            let call = client.update_hat(hat.clone());
            let error = call.read_max_bytes(3_999).send().unwrap_err();
            assert_eq!(error.code(), Code::ResourceExhausted, "{protocol}");
            let call = client
                .update_hat(hat.clone())
                .send_compression(Compression::Gzip);
            assert_eq!(*call.send().unwrap(), hat, "{protocol}");
        },
    )
    .await;
    each_protocol(
        HaberdasherServer::new(Blocking::new(Shop)),
        |client, protocol| {
            let left = |timeout: Option<Duration>| {
                let call = client.update_hat(Hat::default());
                let call = match timeout {
                    Some(timeout) => call.timeout(timeout),
                    None => call,
                };
                call.send().unwrap().size
            };
            assert_eq!(left(None), -1, "{protocol}");
            assert_eq!(left(Some(Duration::from_secs(60))), 1, "{protocol}");
        },
    )
    .await;
}

#[test]
fn a_call_on_a_thread_that_drives_tasks_is_refused() {
    let client = HaberdasherBlockingClient::new(HaberdasherServer::new(Hats::default()));
    let refused = |error: Error| assert_eq!(error.code(), Code::FailedPrecondition);
    let current_thread = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let multi_thread = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    for runtime in [current_thread, multi_thread] {
        let hats = client.make_similar_hats(size(3)).send().unwrap();
        let client = client.clone();
        let task = async move {
            refused(client.make_hat(size(1)).send().unwrap_err());
            let mut hats = hats.into_message();
            refused(hats.message().unwrap_err());
            assert_eq!(hats.message().unwrap(), None);
            let (sender, _messages) = BlockingStreaming::channel(1);
            refused(sender.send(size(1)).unwrap_err());
            let allowed = tokio::task::spawn_blocking(move || client.make_hat(size(1)).send());
            assert_eq!(allowed.await.unwrap().unwrap().size, 1);
        };
        runtime.block_on(async { tokio::spawn(task).await.unwrap() });
    }
}
