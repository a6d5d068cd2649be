//! The interop shop: the hat shop, which also takes the [orders](Order) of the interop tests and echoes metadata.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use connect_runtime::{Error, Request, Response, Streaming};
use futures_util::{StreamExt, stream};
use haberdasher::{
    Hats,
    proto::{Haberdasher, Hat, Size, Summary},
};
use http::HeaderMap;

use crate::orders::{Order, echo, failure};

/// The hat shop, and what the interop tests need beyond it.
#[derive(Clone, Default)]
pub(crate) struct Shop {
    hats: Hats,
    cancelled: Arc<AtomicI32>,
}

impl Shop {
    async fn make(&self, size: Size, has_deadline: bool) -> Result<Hat, Error> {
        match Order::parse(&size.description) {
            Order::Fail(code) => return Err(failure(code, &size)),
            Order::Sleep(time) => tokio::time::sleep(time).await,
            Order::Deadline => {
                let color = if has_deadline { "deadline" } else { "none" };
                return Ok(hat(size.inches, color));
            }
            Order::Cancelled => {
                return Ok(hat(1 + self.cancelled.load(Ordering::SeqCst), "cancelled"));
            }
            Order::Panic => std::panic::panic_any("the shop burns down"),
            Order::Hat | Order::Forever => {}
        }
        let hat = self.hats.make_hat(Request::new(size)).await?;
        Ok(hat.into_message())
    }

    /// The same hat over and over, counted as cancelled when it is dropped.
    fn forever(&self) -> Streaming<Hat> {
        let given_up = CountOnDrop(Arc::clone(&self.cancelled));
        let hats = stream::unfold(given_up, |given_up| async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok(hat(1, "forever")), given_up))
        });
        Streaming::new(hats)
    }
}

impl Haberdasher for Shop {
    async fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Error> {
        let (size, request) = request.take();
        let has_deadline = request.deadline().is_some();
        answer(
            request.headers(),
            self.make(size, has_deadline).await.map(Response::from),
        )
    }

    async fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        let (hat, request) = request.take();
        answer(request.headers(), Ok(hat.into()))
    }

    async fn make_similar_hats(
        &self,
        request: Request<Size>,
    ) -> Result<Response<Streaming<Hat>>, Error> {
        let (size, request) = request.take();
        let headers = request.headers();
        match Order::parse(&size.description) {
            Order::Fail(code) => {
                let [_, trailers] = echo(headers);
                let error = failure(code, &size).with_metadata(trailers);
                let hats = [
                    Ok(hat(size.inches, "one")),
                    Ok(hat(size.inches, "two")),
                    Err(error),
                ];
                let hats = Streaming::new(stream::iter(hats));
                let mut response = Response::new(hats);
                let [headers, _] = echo(headers);
                response.headers_mut().extend(headers);
                return Ok(response);
            }
            Order::Sleep(time) => tokio::time::sleep(time).await,
            Order::Forever => return answer(headers, Ok(self.forever().into())),
            Order::Hat | Order::Deadline | Order::Cancelled | Order::Panic => {}
        }
        answer(
            headers,
            self.hats.make_similar_hats(Request::new(size)).await,
        )
    }

    async fn collect_sizes(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        let (sizes, request) = request.take();
        let sizes = Request::new(refusing(sizes));
        answer(request.headers(), self.hats.collect_sizes(sizes).await)
    }

    async fn make_flexible_hat(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Hat>, Error> {
        let (sizes, request) = request.take();
        let sizes = Request::new(refusing(sizes));
        answer(request.headers(), self.hats.make_flexible_hat(sizes).await)
    }

    async fn make_various_hats(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Streaming<Hat>>, Error> {
        let (sizes, request) = request.take();
        let sizes = Request::new(refusing(sizes));
        answer(request.headers(), self.hats.make_various_hats(sizes).await)
    }

    async fn do_nothing(&self, request: Request<()>) -> Result<Response<()>, Error> {
        answer(request.headers(), Ok(().into()))
    }
}

/// Echoes the request's metadata on a response, or all of it on an error.
fn answer<T>(
    request: &HeaderMap,
    result: Result<Response<T>, Error>,
) -> Result<Response<T>, Error> {
    let [headers, trailers] = echo(request);
    match result {
        Ok(mut response) => {
            response.headers_mut().extend(headers);
            response.trailers_mut().extend(trailers);
            Ok(response)
        }
        Err(mut error) => {
            error.metadata_mut().extend(headers);
            error.metadata_mut().extend(trailers);
            Err(error)
        }
    }
}

/// The sizes, up to one that orders a failure.
fn refusing(sizes: Streaming<Size>) -> Streaming<Size> {
    Streaming::new(sizes.map(|size| match size {
        Ok(size) => match Order::parse(&size.description) {
            Order::Fail(code) => Err(failure(code, &size)),
            _ => Ok(size),
        },
        Err(error) => Err(error),
    }))
}

fn hat(size: i32, color: &str) -> Hat {
    Hat {
        size,
        color: color.to_owned(),
        name: None,
    }
}

/// Counts one more when it is dropped.
struct CountOnDrop(Arc<AtomicI32>);

impl Drop for CountOnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
