//! How long the server takes, told to the client: in a header of one message, behind the last message of a stream.

use std::time::{Duration, Instant};

use connect_runtime::{
    Error, Payload, Request, Response,
    interceptor::{Interceptor, Next},
};
use http::{HeaderMap, HeaderValue};

/// Server: tells how long calls take.
pub(crate) struct Timing;

impl Interceptor for Timing {
    async fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let start = Instant::now();
        let mut response = next.run(request).await?;
        tell(response.headers_mut(), start.elapsed());
        Ok(response)
    }

    async fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let start = Instant::now();
        let response = next.run(request).await?;
        Ok(response
            .map(|payload| payload.map_trailers(move |trailers| tell(trailers, start.elapsed()))))
    }
}

fn tell(metadata: &mut HeaderMap, took: Duration) {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    metadata.insert("x-took-micros", HeaderValue::from(micros));
}

/// Client: what the server tells.
pub(crate) fn of(metadata: &HeaderMap) -> String {
    let micros = metadata.get("x-took-micros").map(HeaderValue::to_str);
    match micros {
        Some(Ok(micros)) => format!("made in {micros} µs"),
        Some(Err(_)) | None => "nobody says how fast".to_owned(),
    }
}
