//! Errors: code, text, details and metadata, from every kind of method, before and after messages.
//!
//! Rows of the protocol's checklist: U15, U17, U22, S3, P8.

use connect_runtime::{Code, Error, ErrorDetail, MetadataExt, Response, Streaming};
use futures_util::{StreamExt, stream};
use haberdasher::{
    Hats,
    proto::{Hat, Size},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use prost_types::Duration;
use support::{Script, each, first_error, size};

const BIN: HeaderName = HeaderName::from_static("x-bin");

fn detail() -> Duration {
    Duration {
        seconds: 3,
        nanos: 7,
    }
}

fn sold_out() -> Error {
    let mut metadata = HeaderMap::new();
    metadata.append("x-error", HeaderValue::from_static("one"));
    metadata.append("x-error", HeaderValue::from_static("two"));
    metadata.append_bin(BIN, [9, 8]);
    Error::failed_precondition("söld\n\"out\"")
        .with_detail(ErrorDetail::new(&detail()))
        .with_detail(ErrorDetail::from_encoded("shop.v1.Unknown", &[8_u8, 1][..]))
        .with_metadata(metadata)
        .with_source("the till is in row 7")
}

fn assert_sold_out(error: &Error) {
    assert_eq!(
        (error.code(), error.message()),
        (Code::FailedPrecondition, "söld\n\"out\"")
    );
    assert_eq!(error.detail::<Duration>(), Some(detail()));
    assert_eq!(error.details()[1].type_name(), "shop.v1.Unknown");
    assert_eq!(error.details()[1].value().as_ref(), [8, 1]);
    let values: Vec<_> = error.metadata().get_all("x-error").iter().collect();
    assert_eq!(values, ["one", "two"]);
    assert_eq!(error.metadata().get_bin(BIN).unwrap(), [9, 8].as_slice());
}

#[tokio::test]
async fn errors_before_messages_arrive_whole() {
    each(async |combination| {
        let script = Script::default()
            .make_hat(async |_| Err(sold_out()))
            .make_similar_hats(async |_| Err(sold_out()))
            .collect_sizes(async |_| Err(sold_out()))
            .make_various_hats(async |_| Err(sold_out()));
        let shop = combination.shop(script).await;
        let client = &shop.client;
        assert_sold_out(&client.make_hat(size(1)).await.unwrap_err());
        assert_sold_out(&client.make_hat(size(1)).get().await.unwrap_err());
        assert_sold_out(
            &client
                .collect_sizes(Streaming::from_iter([size(1)]))
                .await
                .unwrap_err(),
        );
        assert_sold_out(&first_error(client.make_similar_hats(size(1)).await).await);
        let sizes = Streaming::from_iter([size(1)]);
        assert_sold_out(&first_error(client.make_various_hats(sizes).await).await);
    })
    .await;
}

#[tokio::test]
async fn errors_after_messages_come_after_the_messages() {
    each(async |combination| {
        let script = Script::default()
            .make_similar_hats(async |_| {
                let hats = stream::iter([
                    Ok(Hat::default()),
                    Ok(Hat::default()),
                    Err(sold_out()),
                    Ok(Hat::default()),
                ]);
                let mut response = Response::new(Streaming::new(hats));
                response
                    .headers_mut()
                    .insert("x-head", HeaderValue::from_static("h"));
                response
                    .trailers_mut()
                    .insert("x-trailer", HeaderValue::from_static("t"));
                Ok(response)
            })
            .make_various_hats(async |request| {
                let hats = request.into_message().map(|size| match size?.inches {
                    0 => Err(sold_out()),
                    _ => Ok(Hat::default()),
                });
                Ok(Streaming::new(hats).into())
            });
        let shop = combination.shop(script).await;
        let response = shop.client.make_similar_hats(size(1)).await.unwrap();
        assert_eq!(response.headers()["x-head"], "h");
        let mut hats = response.into_message();
        for _ in 0..2 {
            assert!(hats.message().await.unwrap().is_some());
        }
        let error = hats.message().await.unwrap_err();
        assert_sold_out(&error);
        assert_eq!(error.metadata()["x-trailer"], "t");
        assert_eq!(hats.message().await.unwrap(), None);

        let sizes = Streaming::from_iter([size(1), size(0), size(1)]);
        let mut hats = shop
            .client
            .make_various_hats(sizes)
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_sold_out(&hats.message().await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn every_code_arrives_as_it_was_sent() {
    each(async |combination| {
        let script = Script::default()
            .make_hat(async |request| {
                let code = Code::from_number(request.inches.unsigned_abs()).unwrap();
                Err(Error::new(code, code.as_str()))
            })
            .make_similar_hats(async |request| {
                let code = Code::from_number(request.inches.unsigned_abs()).unwrap();
                Err(Error::new(code, ""))
            });
        let shop = combination.shop(script).await;
        for code in Code::ALL {
            let inches = i32::try_from(code.number()).unwrap();
            let error = shop.client.make_hat(size(inches)).await.unwrap_err();
            assert_eq!((error.code(), error.message()), (code, code.as_str()));
            let error = first_error(shop.client.make_similar_hats(size(inches)).await).await;
            assert_eq!((error.code(), error.message()), (code, ""));
        }
    })
    .await;
}

#[tokio::test]
async fn the_shop_refuses_small_sizes_in_every_method() {
    fn assert_small(error: &Error) {
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.message(), "inches: I can't make a hat that small!");
    }
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let client = &shop.client;
        let sizes = || Streaming::from_iter([size(1), size(-1), size(1)]);
        assert_small(&client.make_hat(Size::default()).await.unwrap_err());
        assert_small(&client.collect_sizes(sizes()).await.unwrap_err());
        assert_small(&client.make_flexible_hat(sizes()).await.unwrap_err());
        assert_small(&first_error(client.make_similar_hats(size(0)).await).await);
        let mut hats = client
            .make_various_hats(sizes())
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
        assert_small(&hats.message().await.unwrap_err());
        assert_eq!(client.make_hat(size(2)).await.unwrap().size, 2);
    })
    .await;
}

#[tokio::test]
async fn errors_of_other_kinds_are_internal_and_keep_their_text() {
    each(async |combination| {
        let script = Script::default().make_hat(async |_| {
            let foreign = connect_runtime::BoxError::from("db password is hunter2");
            Err(foreign)?
        });
        let shop = combination.shop(script).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::Internal, ""));
    })
    .await;
}

#[tokio::test]
async fn texts_that_fill_a_header_arrive() {
    each(async |combination| {
        let script = Script::default().make_hat(async |_| Err(Error::aborted("é".repeat(9_000))));
        let shop = combination.shop(script).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(
            (error.code(), error.message().len()),
            (Code::Aborted, 18_000)
        );
    })
    .await;
}
