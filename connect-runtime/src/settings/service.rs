//! [`SettingsService`]: leaves its settings with each payload that passes.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tower::Service;

use super::Settings;
use crate::{Payload, Request, Response};

/// The service of a [`LimitsLayer`](super::LimitsLayer) or [`CompressionLayer`](super::CompressionLayer).
#[derive(Clone, Copy, Debug)]
pub struct SettingsService<S> {
    inner: S,
    settings: Settings,
}

impl<S> SettingsService<S> {
    pub(super) fn new(inner: S, settings: Settings) -> Self {
        Self { inner, settings }
    }
}

impl<S> Service<Request<Payload>> for SettingsService<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = SettingsFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Payload>) -> Self::Future {
        let settings = request.call_mut().configure(&self.settings);
        request.message_mut().configure_request(&settings);
        SettingsFuture {
            inner: self.inner.call(request),
            settings,
        }
    }
}

pin_project! {
    /// The future of a [`SettingsService`].
    #[derive(Debug)]
    pub struct SettingsFuture<F> {
        #[pin]
        inner: F,
        settings: Settings,
    }
}

impl<F, E> Future for SettingsFuture<F>
where
    F: Future<Output = Result<Response<Payload>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.inner.poll(cx));
        if let Ok(response) = &mut result {
            response.message_mut().configure_response(this.settings);
        }
        Poll::Ready(result)
    }
}
