//! Deadlines, and calls that are given up.

use std::time::{Duration, Instant};

use connect_runtime::{Code, Error};

use super::{
    Client, Failure, Outcome,
    checks::{all, error, order, same},
};

pub(super) async fn deadline(client: &Client) -> Outcome {
    let start = Instant::now();
    let call = client.make_hat(order(12, "sleep 5000")).timeout(SHORT);
    deadline_exceeded(&error(call.await)?, start)
}

pub(super) async fn stream_deadline(client: &Client) -> Outcome {
    let start = Instant::now();
    let call = client.make_similar_hats(order(12, "forever"));
    match call.timeout(SHORT).await {
        Ok(hats) => deadline_exceeded(&error(all(&mut hats.into_message()).await)?, start),
        Err(error) => deadline_exceeded(&error, start),
    }
}

/// A stream in which the next message is always there.
pub(super) async fn busy_stream_deadline(client: &Client) -> Outcome {
    let start = Instant::now();
    let call = client.make_similar_hats(order(12, "100000"));
    match call.timeout(Duration::from_millis(20)).await {
        Ok(hats) => deadline_exceeded(&error(all(&mut hats.into_message()).await)?, start),
        Err(error) => deadline_exceeded(&error, start),
    }
}

fn deadline_exceeded(error: &Error, start: Instant) -> Outcome {
    let what = format!("the code of \"{error}\"");
    same(&what, error.code(), Code::DeadlineExceeded)?;
    same(
        "that it came late",
        start.elapsed() > Duration::from_secs(4),
        false,
    )
}

pub(super) async fn deadline_is_sent(client: &Client) -> Outcome {
    let hat = client.make_hat(order(12, "deadline")).await?;
    same("what the server saw", hat.color.as_str(), "none")?;
    let call = client.make_hat(order(12, "deadline"));
    let hat = call.timeout(Duration::from_secs(15)).await?;
    same("what the server saw", hat.color.as_str(), "deadline")
}

pub(super) async fn cancellation(client: &Client) -> Outcome {
    let before = cancelled(client).await?;
    let call = client.make_similar_hats(order(12, "forever"));
    let mut hats = call.await?.into_message();
    for _ in 0..3 {
        hats.message().await?;
    }
    same("who was cancelled before", cancelled(client).await?, before)?;
    drop(hats);
    for _ in 0..100 {
        if cancelled(client).await? > before {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(Failure("the server goes on".to_owned()))
}

async fn cancelled(client: &Client) -> Result<i32, Error> {
    Ok(client.make_hat(order(12, "cancelled")).await?.size)
}

const SHORT: Duration = Duration::from_millis(200);
