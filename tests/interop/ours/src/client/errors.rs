//! Errors: code, message, details, metadata.

use connect_runtime::{Code, Error, Streaming};
use haberdasher::proto::{Hat, Size};

use super::{
    Client, Outcome,
    checks::{all, error, inches, order, same, size},
    metadata,
};
use crate::orders::{FAILURE, detail_hat};

pub(super) async fn refusal(client: &Client) -> Outcome {
    let error = error(client.make_hat(size(0)).await)?;
    same("the code", error.code(), Code::InvalidArgument)?;
    let message = "inches: I can't make a hat that small!";
    same("the message", error.message(), message)?;
    same("the number of details", error.details().len(), 0)
}

pub(super) async fn details(client: &Client) -> Outcome {
    let size = order(12, "fail 9");
    expected(&error(client.make_hat(size.clone()).await)?, 9, &size)
}

pub(super) async fn every_code(client: &Client) -> Outcome {
    for code in 1..=16 {
        let size = order(12, &format!("fail {code}"));
        expected(&error(client.make_hat(size.clone()).await)?, code, &size)?;
    }
    Ok(())
}

pub(super) async fn stream_details(client: &Client) -> Outcome {
    let size = order(12, "fail 8");
    let mut hats = client.make_similar_hats(size.clone()).await?.into_message();
    for _ in 0..2 {
        same(
            "the hat",
            hats.message().await?.map(|hat| hat.size),
            Some(12),
        )?;
    }
    expected(&error(hats.message().await)?, 8, &size)
}

pub(super) async fn client_stream_details(client: &Client) -> Outcome {
    let fail = order(3, "fail 5");
    let sizes = Streaming::from_iter([size(1), fail.clone()]);
    expected(&error(client.collect_sizes(sizes).await)?, 5, &fail)
}

pub(super) async fn bidi_details(client: &Client) -> Outcome {
    let fail = order(3, "fail 10");
    let sizes = Streaming::from_iter([size(1), fail.clone()]);
    let mut hats = client.make_various_hats(sizes).await?.into_message();
    same(
        "the hat",
        hats.message().await?.map(|hat| hat.size),
        Some(1),
    )?;
    expected(
        &error(all(&mut hats).await.map(|hats| inches(&hats)))?,
        10,
        &fail,
    )
}

pub(super) async fn error_metadata(client: &Client) -> Outcome {
    let size = order(12, "fail 6");
    let call = metadata::with_echoes(client.make_hat(size.clone()));
    let error = error(call.await)?;
    expected(&error, 6, &size)?;
    metadata::trailers_are_echoed(error.metadata())
}

/// The error that `fail CODE` orders.
fn expected(error: &Error, code: u32, size: &Size) -> Outcome {
    same("the code", error.code().number(), code)?;
    same("the message", error.message(), FAILURE)?;
    same("the number of details", error.details().len(), 2)?;
    same("the detail", error.detail::<Size>().as_ref(), Some(size))?;
    same(
        "the other detail",
        error.detail::<Hat>(),
        Some(detail_hat()),
    )
}
