//! GET: the verb that handlers see, URLs that are too long, and answers that are still good.
//!
//! Rows of the protocol's checklist: G1, G11, G13.

use connect_runtime::{ClientOptions, Code, Error, Response, client::UrlOverflow};
use haberdasher::proto::{HaberdasherServer, Hat};
use http::{HeaderMap, HeaderValue};
use support::{Combination, Script, Shop, described, each_connect, size};

/// Tells the verb and the length of the description.
fn script() -> Script {
    Script::default()
        .make_hat(async |request| {
            let length = i32::try_from(request.description.len()).unwrap();
            let hat = Hat {
                color: request.http_method().to_string(),
                size: length,
                ..Hat::default()
            };
            Ok(hat.into())
        })
        .update_hat(async |request| {
            let color = request.http_method().to_string();
            Ok(Hat {
                color,
                ..Hat::default()
            }
            .into())
        })
}

async fn open(combination: Combination, options: ClientOptions) -> Shop {
    combination
        .open(HaberdasherServer::new(script()), options)
        .await
}

#[tokio::test]
async fn a_call_that_asks_for_get_is_made_with_get() {
    each_connect(async |combination| {
        let shop = open(combination, ClientOptions::new()).await;
        assert_eq!(shop.client.make_hat(size(1)).await.unwrap().color, "POST");
        assert_eq!(
            shop.client.make_hat(size(1)).get().await.unwrap().color,
            "GET"
        );
        assert_eq!(
            shop.client
                .update_hat(Hat::default())
                .get()
                .await
                .unwrap()
                .color,
            "POST"
        );
    })
    .await;
}

#[tokio::test]
async fn options_can_make_every_such_call_with_get() {
    each_connect(async |combination| {
        let shop = open(combination, ClientOptions::new().get(true)).await;
        assert_eq!(shop.client.make_hat(size(1)).await.unwrap().color, "GET");
        assert_eq!(
            shop.client.make_hat(size(1)).post().await.unwrap().color,
            "POST"
        );
        assert_eq!(
            shop.client.update_hat(Hat::default()).await.unwrap().color,
            "POST"
        );
    })
    .await;
}

#[tokio::test]
async fn urls_that_are_too_long_become_post() {
    each_connect(async |combination| {
        let shop = open(combination, ClientOptions::new()).await;
        let hat = shop
            .client
            .make_hat(described(1, "x".repeat(9_000)))
            .get()
            .await
            .unwrap();
        assert_eq!((hat.color.as_str(), hat.size), ("POST", 9_000));
        let hat = shop
            .client
            .make_hat(described(1, "x".repeat(4_000)))
            .get()
            .await
            .unwrap();
        assert_eq!((hat.color.as_str(), hat.size), ("GET", 4_000));
    })
    .await;
}

#[tokio::test]
async fn urls_that_are_too_long_fail_if_the_options_say_so() {
    each_connect(async |combination| {
        let options = ClientOptions::new().url_max_bytes(500, UrlOverflow::Fail);
        let shop = open(combination, options).await;
        let call = shop.client.make_hat(described(1, "x".repeat(500))).get();
        assert_eq!(call.await.unwrap_err().code(), Code::ResourceExhausted);
        assert_eq!(
            shop.client.make_hat(size(1)).get().await.unwrap().color,
            "GET"
        );
    })
    .await;
}

#[tokio::test]
async fn compressed_get_requests_are_read() {
    each_connect(async |combination| {
        let shop = open(combination, ClientOptions::new()).await;
        for compression in connect_runtime::CompressionSet::default().iter() {
            let call = shop.client.make_hat(described(1, "x".repeat(20_000))).get();
            let hat = call.send_compression(compression).await.unwrap();
            assert_eq!(
                (hat.color.as_str(), hat.size),
                ("GET", 20_000),
                "{compression}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_not_modified_is_seen_as_such() {
    each_connect(async |combination| {
        let script = Script::default().make_hat(async |request| {
            let mut metadata = HeaderMap::new();
            metadata.insert("etag", HeaderValue::from_static("\"7\""));
            if request
                .headers()
                .get("if-none-match")
                .is_some_and(|tag| tag == "\"7\"")
            {
                return Err(Error::not_modified().with_metadata(metadata));
            }
            let mut response = Response::new(Hat::default());
            *response.headers_mut() = metadata;
            Ok(response)
        });
        let shop = combination.shop(script).await;
        let fresh = shop.client.make_hat(size(1)).get().await.unwrap();
        let tag = fresh.headers()["etag"].clone();
        let error = shop
            .client
            .make_hat(size(1))
            .get()
            .header("if-none-match", tag.clone())
            .await
            .unwrap_err();
        assert!(error.is_not_modified());
        assert_eq!(error.metadata()["etag"], tag);
        let error = shop
            .client
            .make_hat(size(1))
            .header("if-none-match", tag)
            .await
            .unwrap_err();
        assert!(!error.is_not_modified());
        assert_eq!(error.code(), Code::Unknown);
        assert_eq!(shop.client.make_hat(size(1)).get().await.unwrap().size, 0);
    })
    .await;
}
