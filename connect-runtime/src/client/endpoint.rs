//! [`Endpoint`]: one of several servers that calls are spread over.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http::Uri;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use super::target;
use crate::{BoxError, Error, retry::Backoff};

/// One of several servers that calls are spread over: a transport that sends every request to the same address, whatever
/// base URL its client has.
///
/// After a request that could not be sent or answered, the endpoint is not ready for a while, so that a balancer such as
/// [`tower::balance`] takes the others; a [`RetryLayer`](crate::RetryLayer) makes the failed call again. It rests longer
/// after each failure in a row, at first about a second and never more than 30, unless set with
/// [`backoff`](Self::backoff). An error that a server answers with is an answer. If all endpoints rest, calls wait.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Body, Error, client::{Endpoint, HttpTransport}};
/// use tower::{balance::p2c::Balance, buffer::Buffer, discover::ServiceList, load::{CompleteOnResponse, PendingRequests}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let transport = HttpTransport::new();
/// let endpoints = ["http://10.0.0.1:3000", "http://10.0.0.2:3000"]
///     .map(|url| Endpoint::new(transport.clone(), url))
///     .into_iter()
///     .map(|endpoint| Ok(PendingRequests::new(endpoint?, CompleteOnResponse::default())))
///     .collect::<Result<Vec<_>, Error>>()?;
/// let balance = Balance::new(ServiceList::new::<http::Request<Body>>(endpoints));
/// // The transport of a generated client: `HaberdasherClient::new(transport)`.
/// let transport = Buffer::new(balance, 64);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Endpoint<T> {
    transport: T,
    url: Uri,
    backoff: Backoff,
    health: Arc<Mutex<Health>>,
    sleep: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, Default)]
struct Health {
    /// How many requests failed in a row, those that failed together counted once.
    failures: u32,
    rests_until: Option<Instant>,
}

impl<T> Endpoint<T> {
    /// Sends what this transport is given to the server at this URL; its path, if it has one, goes before that of a call.
    ///
    /// # Errors
    ///
    /// `invalid_argument`: the URL is not one of `http` or `https`.
    pub fn new(transport: T, url: impl AsRef<str>) -> Result<Self, Error> {
        Ok(Self {
            transport,
            url: target::parse(url.as_ref())?,
            backoff: Backoff::new()
                .initial(Duration::from_secs(1))
                .max(Duration::from_secs(30)),
            health: Arc::default(),
            sleep: None,
        })
    }

    /// How long to rest after failures.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }
}

impl<T, B> Service<http::Request<B>> for Endpoint<T>
where
    T: Service<http::Request<B>, Response: 'static, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = T::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<T::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let rests_until = lock(&self.health).rests_until;
        if let Some(instant) = rests_until.filter(|instant| *instant > Instant::now()) {
            let sleep = self
                .sleep
                .get_or_insert_with(|| Box::pin(sleep_until(instant)));
            if sleep.deadline() != instant {
                sleep.as_mut().reset(instant);
            }
            ready!(sleep.as_mut().poll(cx));
        }
        self.transport.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        match target::redirect(&self.url, request.uri()) {
            Ok(url) => *request.uri_mut() = url,
            Err(error) => return Box::pin(async { Err(error.into()) }),
        }
        let response = self.transport.call(request);
        let (health, backoff) = (self.health.clone(), self.backoff);
        Box::pin(async move {
            let result = response.await;
            match &result {
                Ok(_) => *lock(&health) = Health::default(),
                Err(_) => lock(&health).note_failure(&backoff),
            }
            result.map_err(Into::into)
        })
    }
}

impl Health {
    /// Begins to rest, unless another failure has begun that.
    fn note_failure(&mut self, backoff: &Backoff) {
        let now = Instant::now();
        if self.rests_until.is_none_or(|instant| instant <= now) {
            self.rests_until = Some(now + backoff.wait(self.failures));
            self.failures = self.failures.saturating_add(1);
        }
    }
}

fn lock(health: &Mutex<Health>) -> MutexGuard<'_, Health> {
    health.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io;

    use tower::{ServiceExt, service_fn};

    use super::*;

    /// Answers with the target of the request, or fails if there is a query.
    async fn echo(request: http::Request<()>) -> io::Result<String> {
        match request.uri().query() {
            Some(_) => Err(io::Error::from(io::ErrorKind::ConnectionRefused)),
            None => Ok(request.uri().to_string()),
        }
    }

    fn request(url: &'static str) -> http::Request<()> {
        let mut request = http::Request::new(());
        *request.uri_mut() = Uri::from_static(url);
        request
    }

    #[tokio::test]
    async fn requests_go_to_the_endpoint() {
        for (url, expected) in [
            ("https://a:1", "https://a:1/s/M"),
            ("http://a/x/", "http://a/x/s/M"),
        ] {
            let endpoint = Endpoint::new(service_fn(echo), url).unwrap();
            let target = endpoint.oneshot(request("http://localhost/s/M")).await;
            assert_eq!(target.unwrap(), expected);
        }
        assert!(Endpoint::new(service_fn(echo), "a:1").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_endpoint_rests_longer_after_each_failure() {
        let backoff = Backoff::new()
            .initial(Duration::from_secs(1))
            .max(Duration::from_secs(3))
            .jitter(0.0);
        let endpoint = Endpoint::new(service_fn(echo), "http://a").unwrap();
        let mut endpoint = endpoint.backoff(backoff);
        for seconds in [0, 1, 2, 3, 3] {
            let start = Instant::now();
            let ready = endpoint.ready().await.unwrap();
            assert_eq!(start.elapsed().as_secs(), seconds);
            // Two that fail together are one failure.
            let (one, other) = (ready.call(request("/?1")), ready.call(request("/?2")));
            one.await.unwrap_err();
            other.await.unwrap_err();
        }
        endpoint
            .ready()
            .await
            .unwrap()
            .call(request("/"))
            .await
            .unwrap();
        let start = Instant::now();
        endpoint.ready().await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
