//! [`Interceptor`]: a type with one method per kind of RPC.

use std::{
    fmt,
    future::Future,
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Layer, Service};

use super::next::{Next, NextFuture, take_ready};
use crate::{BoxError, Error, Payload, Request, Response, deadline::Within, spec::StreamType};

/// Intercepts calls, with one method per kind of RPC; those that are not written pass calls on.
///
/// Where one message is due, [`Payload::message`] decodes it; of a stream, [`Payload::inspect_messages`] and
/// [`Payload::map_messages`] see each message as it passes.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, Payload, Request, Response, Spec, StreamType};
/// use connect_runtime::interceptor::{Interceptor, InterceptorLayer, Next};
/// use prost_types::Duration;
///
/// const SLEEP: Spec = Spec::new("/bed.v1.Bed/Sleep", StreamType::Unary);
///
/// struct Audit;
///
/// impl Interceptor for Audit {
///     async fn intercept_unary(
///         &self,
///         mut request: Request<Payload>,
///         next: Next,
///     ) -> Result<Response<Payload>, Error> {
///         if *request.spec() == SLEEP {
///             let time: &Duration = request.message_mut().message().await?;
///             println!("sleeps for {} seconds", time.seconds);
///         }
///         next.run(request).await
///     }
///
///     async fn intercept_server_streaming(
///         &self,
///         request: Request<Payload>,
///         next: Next,
///     ) -> Result<Response<Payload>, Error> {
///         let response = next.run(request).await?;
///         Ok(response.map(|payload| {
///             payload.map_bytes(|message| {
///                 println!("{} bytes", message.len());
///                 Ok(message)
///             })
///         }))
///     }
/// }
///
/// let layer = InterceptorLayer::new(Audit);
/// ```
pub trait Interceptor: Send + Sync + 'static {
    /// Intercepts a call with one message each way.
    fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> impl Future<Output = Result<Response<Payload>, Error>> + Send {
        next.run(request)
    }

    /// Intercepts a call with many request messages.
    fn intercept_client_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> impl Future<Output = Result<Response<Payload>, Error>> + Send {
        next.run(request)
    }

    /// Intercepts a call with many response messages.
    fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> impl Future<Output = Result<Response<Payload>, Error>> + Send {
        next.run(request)
    }

    /// Intercepts a call with many messages both ways.
    fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> impl Future<Output = Result<Response<Payload>, Error>> + Send {
        next.run(request)
    }
}

/// The layer of an [`Interceptor`].
pub struct InterceptorLayer<I> {
    interceptor: Arc<I>,
}

impl<I: Interceptor> InterceptorLayer<I> {
    /// Puts the interceptor around what the layer is put around.
    pub fn new(interceptor: I) -> Self {
        Self::from_arc(Arc::new(interceptor))
    }

    /// Puts an interceptor that others hold as well around what the layer is put around.
    pub fn from_arc(interceptor: Arc<I>) -> Self {
        Self { interceptor }
    }
}

impl<S, I> Layer<S> for InterceptorLayer<I> {
    type Service = InterceptorService<S, I>;

    fn layer(&self, inner: S) -> InterceptorService<S, I> {
        InterceptorService {
            inner,
            interceptor: self.interceptor.clone(),
        }
    }
}

impl<I> Clone for InterceptorLayer<I> {
    fn clone(&self) -> Self {
        Self {
            interceptor: self.interceptor.clone(),
        }
    }
}

impl<I> fmt::Debug for InterceptorLayer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterceptorLayer")
    }
}

/// The service of an [`InterceptorLayer`].
pub struct InterceptorService<S, I> {
    inner: S,
    interceptor: Arc<I>,
}

impl<S, I> Service<Request<Payload>> for InterceptorService<S, I>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + 'static,
    I: Interceptor,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = NextFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    fn call(&mut self, request: Request<Payload>) -> NextFuture {
        let deadline = request.deadline_cell().cloned();
        let next = Next::new(take_ready(&mut self.inner));
        let interceptor = self.interceptor.clone();
        match request.spec().stream_type() {
            StreamType::Unary => Box::pin(Within::new(deadline, async move {
                interceptor.intercept_unary(request, next).await
            })),
            StreamType::ClientStreaming => Box::pin(Within::new(deadline, async move {
                interceptor.intercept_client_streaming(request, next).await
            })),
            StreamType::ServerStreaming => Box::pin(Within::new(deadline, async move {
                interceptor.intercept_server_streaming(request, next).await
            })),
            StreamType::BidiStreaming => Box::pin(Within::new(deadline, async move {
                interceptor.intercept_bidi_streaming(request, next).await
            })),
        }
    }
}

impl<S: Clone, I> Clone for InterceptorService<S, I> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            interceptor: self.interceptor.clone(),
        }
    }
}

impl<S: fmt::Debug, I> fmt::Debug for InterceptorService<S, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterceptorService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
