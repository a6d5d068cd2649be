//! What the shop does with sizes, counts and refusals.

use connect_runtime::{Code, Error, Streaming};
use futures_util::TryStreamExt;
use haberdasher::{
    Hats,
    proto::{Haberdasher, HaberdasherClient, HaberdasherServer, Hat, Size},
};

fn client() -> HaberdasherClient<impl connect_runtime::client::Caller> {
    HaberdasherClient::new(HaberdasherServer::new(Hats::default()))
}

fn size(inches: i32) -> Size {
    Size {
        inches,
        ..Size::default()
    }
}

fn sizes(inches: &[i32]) -> Streaming<Size> {
    inches.iter().copied().map(size).collect()
}

fn assert_too_small(error: &Error) {
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.message(), "inches: I can't make a hat that small!");
}

#[tokio::test]
async fn a_hat_has_the_size_asked_for_and_some_color() {
    let hat = client().make_hat(size(12)).await.unwrap();
    assert_eq!(hat.size, 12);
    assert!(!hat.color.is_empty());
}

#[tokio::test]
async fn sizes_of_zero_and_less_are_refused_by_every_method_that_takes_them() {
    let client = client();
    for inches in [0, -1, i32::MIN] {
        assert_too_small(&client.make_hat(size(inches)).await.unwrap_err());
        let mut hats = client.make_similar_hats(size(inches)).await.unwrap();
        assert_too_small(&hats.message_mut().message().await.unwrap_err());
        assert_too_small(&client.collect_sizes(sizes(&[1, inches])).await.unwrap_err());
        assert_too_small(
            &client
                .make_flexible_hat(sizes(&[1, inches]))
                .await
                .unwrap_err(),
        );
    }
}

#[tokio::test]
async fn a_small_size_on_a_stream_is_refused_after_the_answers_before_it() {
    let mut hats = client()
        .make_various_hats(sizes(&[1, 2, 0, 3]))
        .await
        .unwrap()
        .into_message();
    assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
    assert_eq!(hats.message().await.unwrap().unwrap().size, 2);
    assert_too_small(&hats.message().await.unwrap_err());
    assert_eq!(hats.message().await.unwrap(), None);
}

#[tokio::test]
async fn similar_hats_are_three_or_as_many_as_a_plain_number_says() {
    let client = client();
    for (description, expected) in [
        ("", 3),
        ("1", 1),
        ("7", 7),
        ("100000", 100_000),
        ("100001", 3),
        ("0", 3),
        ("+5", 3),
        ("-5", 3),
        ("5 hats", 3),
        ("99999999999999999999999", 3),
    ] {
        let order = Size {
            inches: 9,
            description: description.to_owned(),
        };
        let hats = client
            .make_similar_hats(order)
            .await
            .unwrap()
            .into_message();
        let count = hats
            .try_fold(0, async |count, _| Ok(count + 1))
            .await
            .unwrap();
        assert_eq!(count, expected, "{description:?}");
    }
}

#[tokio::test]
async fn sizes_are_counted_and_averaged() {
    let client = client();
    for (inches, count, average) in [(&[][..], 0, 0.0), (&[3], 1, 3.0), (&[3, 4], 2, 3.5)] {
        let summary = client.collect_sizes(sizes(inches)).await.unwrap();
        assert_eq!(
            (summary.total_count, summary.average_size),
            (count, average),
            "{inches:?}"
        );
    }
}

#[tokio::test]
async fn a_flexible_hat_is_the_average() {
    assert_eq!(
        client()
            .make_flexible_hat(sizes(&[6, 8]))
            .await
            .unwrap()
            .size,
        7
    );
}

#[tokio::test]
async fn an_update_echoes_and_nothing_is_nothing() {
    let client = client();
    let hat = Hat {
        size: 1,
        color: "ochre".into(),
        name: Some("Bowler".into()),
    };
    assert_eq!(*client.update_hat(hat.clone()).await.unwrap(), hat);
    assert!(client.do_nothing(()).await.is_ok());
}

#[tokio::test]
async fn a_handler_is_an_ordinary_method() {
    let hat = Hats::default().make_hat(size(5).into()).await.unwrap();
    assert_eq!(hat.size, 5);
}
