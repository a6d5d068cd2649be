//! Deadlines of calls that are made within handlers: the remaining time is carried on.
//!
//! Row of the protocol's checklist: T5.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Error, Payload, Request, Response,
    interceptor::{Next, from_fn_with_state},
};
use futures_util::{StreamExt, stream};
use haberdasher::proto::{HaberdasherServer, Hat, Size};
use support::{Client, Script, Shop, Transport, each, size};

/// A shop whose hats are as large as the milliseconds that are left, or 0 if there is no deadline.
async fn back(options: ClientOptions) -> Shop {
    let script = Script::default().make_hat(async |request: Request<Size>| {
        let left = request.remaining_time().map_or(0, |left| left.as_millis());
        Ok(Hat {
            size: i32::try_from(left).unwrap_or(i32::MAX),
            ..Hat::default()
        }
        .into())
    });
    let server = HaberdasherServer::new(script);
    Transport::H2c.open_with(server, options).await
}

/// A shop that has its hats made by another.
fn front(back: Client) -> Script {
    let stream = back.clone();
    Script::default()
        .make_hat(move |_| {
            let call = back.make_hat(size(1));
            async move { Ok(call.await?.into_message().into()) }
        })
        .make_similar_hats(move |_| {
            let client = stream.clone();
            let hats = stream::iter(0..2).then(move |_| {
                let call = client.make_hat(size(1));
                async move { Ok(call.await?.into_message()) }
            });
            async move { Ok(connect_runtime::Streaming::new(hats).into()) }
        })
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_call_within_a_handler_has_no_more_time_than_the_handler() {
    each(async |combination| {
        let back = back(ClientOptions::new()).await;
        let shop = combination.shop(front(back.client.clone())).await;
        let hat = shop.client.make_hat(size(1)).timeout(MINUTE).await.unwrap();
        assert!((1..=60_000).contains(&hat.size), "{}", hat.size);
        let hat = shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(hat.size, 0, "there is no deadline to carry on");
    })
    .await;
}

#[tokio::test]
async fn a_call_within_a_stream_has_no_more_time_than_the_stream() {
    each(async |combination| {
        let back = back(ClientOptions::new()).await;
        let shop = combination.shop(front(back.client.clone())).await;
        let call = shop.client.make_similar_hats(size(1)).timeout(MINUTE);
        let mut hats = call.await.unwrap().into_message();
        while let Some(hat) = hats.message().await.unwrap() {
            assert!((1..=60_000).contains(&hat.size), "{}", hat.size);
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_within_an_interceptor_has_no_more_time_than_what_it_intercepts() {
    async fn ask(
        back: Client,
        request: Request<Payload>,
        _: Next,
    ) -> Result<Response<Payload>, Error> {
        let hat = back.make_hat(size(1)).await?.into_message();
        let payload = Payload::from_message(request.codec(), hat);
        Ok(Response::new(payload))
    }
    each(async |combination| {
        let back = back(ClientOptions::new()).await;
        let server = HaberdasherServer::new(Script::default())
            .layer(from_fn_with_state(back.client.clone(), ask));
        let shop = combination.open(server, ClientOptions::new()).await;
        let hat = shop.client.make_hat(size(1)).timeout(MINUTE).await.unwrap();
        assert!((1..=60_000).contains(&hat.size), "{}", hat.size);
        let hat = shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(hat.size, 0, "there is no deadline to carry on");
    })
    .await;
}

#[tokio::test]
async fn the_shorter_of_two_timeouts_counts() {
    each(async |combination| {
        let options = ClientOptions::new().timeout(Duration::from_secs(5));
        let back = back(options).await;
        let shop = combination.shop(front(back.client.clone())).await;
        let hat = shop.client.make_hat(size(1)).timeout(MINUTE).await.unwrap();
        assert!((1..=5_000).contains(&hat.size), "{}", hat.size);
    })
    .await;
}

#[tokio::test]
async fn a_client_can_opt_out() {
    each(async |combination| {
        let options = ClientOptions::new().propagate_deadline(false);
        let back = back(options).await;
        let shop = combination.shop(front(back.client.clone())).await;
        let hat = shop.client.make_hat(size(1)).timeout(MINUTE).await.unwrap();
        assert_eq!(hat.size, 0);
    })
    .await;
}
