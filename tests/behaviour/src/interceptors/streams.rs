//! Streams in interceptors: each message seen or replaced as it passes, and the metadata behind them.

use std::sync::{Arc, Mutex};

use connect_runtime::{
    ClientOptions, Code, Error, LimitsLayer, Payload, Request, Response, Streaming,
    interceptor::{Next, from_fn, from_fn_with_state},
};
use futures_util::TryStreamExt;
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat, Size, Summary},
};
use support::{Script, described, each, size};

/// Adds one to each size on its way in, and two to each hat on its way out, and says so behind them.
async fn widen(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
    let request = request.map(|payload| {
        payload.map_messages(|mut size: Size| {
            size.inches += 1;
            Ok(size)
        })
    });
    let response = next.run(request).await?;
    Ok(response.map(|payload| {
        payload
            .map_messages(|mut hat: Hat| {
                hat.size += 2;
                Ok(hat)
            })
            .map_trailers(|trailers| {
                trailers.append("x-widened", "yes".parse().unwrap());
            })
    }))
}

#[tokio::test]
async fn messages_and_trailers_of_a_stream_are_replaced_at_both_ends() {
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(widen));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(from_fn(widen));
        let sizes = Streaming::from_iter([size(10), size(20)]);
        let hats = client.make_various_hats(sizes).await.unwrap();
        let mut hats = hats.into_message();
        for inches in [16, 26] {
            assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
        }
        assert!(hats.message().await.unwrap().is_none());
        assert_eq!(hats.trailers().get_all("x-widened").iter().count(), 2);
        // One message is a stream of one.
        assert_eq!(client.make_hat(size(10)).await.unwrap().size, 16);
    })
    .await;
}

#[tokio::test]
async fn messages_of_a_stream_are_decoded_once() {
    type Seen = Arc<Mutex<Vec<usize>>>;
    async fn see(
        seen: Seen,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let request = request.map(|payload| {
            payload.inspect_messages(move |size: &Size| {
                seen.lock().unwrap().push(size.description.as_ptr().addr());
                Ok(())
            })
        });
        next.run(request).await
    }
    each(async |combination| {
        let seen = Seen::default();
        let handler = seen.clone();
        let script = Script::default().collect_sizes(move |request| {
            let seen = handler.clone();
            async move {
                let mut sizes = request.into_message();
                while let Some(size) = sizes.message().await? {
                    seen.lock().unwrap().push(size.description.as_ptr().addr());
                }
                Ok(Summary::default().into())
            }
        });
        let server = HaberdasherServer::new(script).layer(from_fn_with_state(seen.clone(), see));
        let shop = combination.open(server, ClientOptions::new()).await;
        let sizes = [described(1, "large"), described(2, "larger")];
        let sizes = Streaming::from_iter(sizes);
        shop.client.collect_sizes(sizes).await.unwrap();
        let seen = seen.lock().unwrap();
        let [a, b, c, d] = seen[..] else {
            panic!("{seen:?}")
        };
        assert_eq!((a, c), (b, d));
    })
    .await;
}

#[tokio::test]
async fn an_interceptor_ends_a_stream_with_its_error() {
    async fn check(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
        let response = next.run(request).await?;
        let mut left = 2;
        Ok(response.map(|payload| {
            payload.map_bytes(move |message| {
                left -= 1;
                if left < 0 {
                    return Err(Error::resource_exhausted("two are enough"));
                }
                Ok(message)
            })
        }))
    }
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(check));
        let shop = combination.open(server, ClientOptions::new()).await;
        let hats = shop.client.make_similar_hats(described(1, "9")).await;
        let mut hats = hats.unwrap().into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert!(hats.message().await.unwrap().is_some());
        let error = hats.message().await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        assert_eq!(error.message(), "two are enough");
        assert!(shop.client.make_hat(size(1)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn limits_further_in_hold_for_messages_that_are_watched() {
    async fn watch(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
        next.run(request.map(|payload| payload.map_bytes(Ok))).await
    }
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default())
            .layer(LimitsLayer::new().read_max_bytes(100))
            .layer(from_fn(watch));
        let shop = combination.open(server, ClientOptions::new()).await;
        let large = || described(1, "x".repeat(200));
        let error = shop.client.make_hat(large()).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        let sizes = Streaming::from_iter([size(1), large()]);
        let hats = shop.client.make_various_hats(sizes).await;
        let hats = match hats {
            Ok(hats) => hats.into_message().try_collect::<Vec<_>>().await,
            Err(error) => Err(error),
        };
        assert_eq!(hats.unwrap_err().code(), Code::ResourceExhausted);
    })
    .await;
}
