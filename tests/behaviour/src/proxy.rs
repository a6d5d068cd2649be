//! A server behind a server: streams handed on, errors kept back or forwarded.

use connect_runtime::{ClientOptions, Code, Error, ErrorDetail, Streaming};
use futures_util::{TryStreamExt, stream};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Hat},
};
use support::{Client, Combination, DropProbe, Script, Shop, described, each, serve, size};

/// A proxy in front of a server that is reached over HTTP/2 itself.
async fn proxied(
    combination: Combination,
    back: Script,
    proxy: fn(Client) -> Script,
) -> (Shop, Shop) {
    let back = support::Transport::H2c
        .open(HaberdasherServer::new(back))
        .await;
    let front = combination.shop(proxy(back.client.clone())).await;
    (front, back)
}

#[tokio::test]
async fn a_response_stream_is_handed_on_as_it_is() {
    each(async |combination| {
        let back = Script::default().make_similar_hats(async |request| {
            let hats = (0..request.inches).map(|size| Hat {
                size,
                ..Hat::default()
            });
            let mut response = connect_runtime::Response::new(Streaming::from_iter(hats));
            response
                .trailers_mut()
                .insert("x-end", http::HeaderValue::from_static("yes"));
            Ok(response)
        });
        let (front, _back) = proxied(combination, back, |client| {
            Script::default().make_similar_hats(move |request| {
                let call = client.make_similar_hats(request.into_message());
                async move { Ok(call.await?.into_message().into()) }
            })
        })
        .await;
        let mut hats = front
            .client
            .make_similar_hats(size(500))
            .await
            .unwrap()
            .into_message();
        for size in 0..500 {
            assert_eq!(hats.message().await.unwrap().unwrap().size, size);
        }
        assert_eq!(hats.message().await.unwrap(), None);
        assert_eq!(hats.trailers()["x-end"], "yes");
    })
    .await;
}

#[tokio::test]
async fn streams_are_handed_on_in_both_directions() {
    each(async |combination| {
        let back = Script::default().make_various_hats(async |request| {
            let hats = request.into_message().map_ok(|size| Hat {
                size: size.inches,
                ..Hat::default()
            });
            Ok(Streaming::new(hats).into())
        });
        let (front, _back) = proxied(combination, back, |client| {
            Script::default().make_various_hats(move |request| {
                let call = client.make_various_hats(request.into_message());
                async move { Ok(call.await?.into_message().into()) }
            })
        })
        .await;
        let sizes = Streaming::from_iter((0..50).map(size));
        let hats = front
            .client
            .make_various_hats(sizes)
            .await
            .unwrap()
            .into_message();
        let sizes: Vec<i32> = hats.map_ok(|hat| hat.size).try_collect().await.unwrap();
        assert_eq!(sizes, (0..50).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn dropping_the_outer_call_drops_the_inner_one() {
    each(async |combination| {
        let probe = DropProbe::new();
        let seen = probe.clone();
        let back = Script::default().make_hat(move |_| {
            let guard = seen.guard();
            async move {
                let _guard = guard;
                std::future::pending().await
            }
        });
        let (front, _back) = proxied(combination, back, |client| {
            Script::default().make_hat(move |request| {
                let call = client.make_hat(request.into_message());
                async move { call.await }
            })
        })
        .await;
        tokio::select! {
            result = std::future::IntoFuture::into_future(front.client.make_hat(size(1))) => panic!("{result:?}"),
            () = probe.until_made(1) => {}
        }
        probe.until_dropped(1).await;
    })
    .await;
}

fn secret() -> Error {
    let mut metadata = http::HeaderMap::new();
    metadata.insert("x-secret", http::HeaderValue::from_static("hunter2"));
    Error::not_found("table hats, row 7")
        .with_detail(ErrorDetail::new(&prost_types::Duration {
            seconds: 1,
            nanos: 0,
        }))
        .with_metadata(metadata)
}

fn secretive() -> Script {
    Script::default()
        .make_hat(async |_| Err(secret()))
        .make_similar_hats(async |_| {
            Ok(Streaming::new(stream::iter([Ok(Hat::default()), Err(secret())])).into())
        })
}

#[tokio::test]
async fn errors_of_another_service_are_kept_back() {
    each(async |combination| {
        let (front, _back) = proxied(combination, secretive(), |client| {
            let other = client.clone();
            Script::default()
                .make_hat(move |request| {
                    let call = client.make_hat(request.into_message());
                    async move { call.await }
                })
                .make_similar_hats(move |request| {
                    let call = other.make_similar_hats(request.into_message());
                    async move { Ok(call.await?.into_message().into()) }
                })
        })
        .await;
        let assert_scrubbed = |error: Error| {
            assert_eq!((error.code(), error.message()), (Code::Internal, ""));
            assert!(error.details().is_empty());
            assert!(!error.metadata().contains_key("x-secret"));
        };
        assert_scrubbed(front.client.make_hat(size(1)).await.unwrap_err());
        let mut hats = front
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_scrubbed(hats.message().await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn errors_of_another_service_are_forwarded_when_the_handler_says_so() {
    each(async |combination| {
        let (front, _back) = proxied(combination, secretive(), |client| {
            let other = client.clone();
            Script::default()
                .make_hat(move |request| {
                    let call = client.make_hat(request.into_message());
                    async move { call.await.map_err(Error::forward) }
                })
                .make_similar_hats(move |request| {
                    let call = other.make_similar_hats(request.into_message());
                    async move {
                        let hats = call.await?.into_message().map_err(Error::forward);
                        Ok(Streaming::new(hats).into())
                    }
                })
        })
        .await;
        let assert_forwarded = |error: Error| {
            assert_eq!(
                (error.code(), error.message()),
                (Code::NotFound, "table hats, row 7")
            );
            assert_eq!(error.details().len(), 1);
            assert!(!error.metadata().contains_key("x-secret"));
        };
        assert_forwarded(front.client.make_hat(size(1)).await.unwrap_err());
        let mut hats = front
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_forwarded(hats.message().await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_server_is_a_clients_transport() {
    let client = HaberdasherClient::new(HaberdasherServer::new(Hats::default()))
        .options(ClientOptions::new().base_url("http://nowhere/a/prefix/".parse().unwrap()));
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 1);
    let hats = client
        .make_similar_hats(described(1, "4"))
        .await
        .unwrap()
        .into_message();
    assert_eq!(hats.try_collect::<Vec<_>>().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_service_works_under_any_prefix() {
    let serving = serve(HaberdasherServer::new(Hats::default())).await;
    let client =
        HaberdasherClient::connect(format!("http://{}/some/prefix/", serving.address())).unwrap();
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 1);
}
