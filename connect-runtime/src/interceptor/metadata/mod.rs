//! [`MetadataInterceptor`]: sees how each call begins and how it really ends, whatever its kind.

mod outcome;
mod service;
mod watch;

use std::{fmt, future::Future, sync::Arc};

use tower::Layer;

pub use self::{outcome::Outcome, service::MetadataInterceptorService};
use crate::{Error, Request, Response};

/// Sees how each call begins and how it really ends, without touching a message, whatever kind of RPC it is.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, Request, Spec};
/// use connect_runtime::interceptor::{MetadataInterceptor, MetadataInterceptorLayer, Outcome};
///
/// struct Log;
///
/// impl MetadataInterceptor for Log {
///     type Value = Spec;
///
///     async fn on_start(&self, request: &mut Request<()>) -> Result<Spec, Error> {
///         Ok(request.spec().clone())
///     }
///
///     fn on_end(&self, spec: Spec, outcome: Outcome<'_>) {
///         let code = outcome.code().map_or("ok".into(), |code| code.to_string());
///         println!("{spec}: {code} after {:?}, {} messages", outcome.duration(), outcome.responses());
///     }
/// }
///
/// let layer = MetadataInterceptorLayer::new(Log);
/// ```
pub trait MetadataInterceptor: Send + Sync + 'static {
    /// What is kept of the beginning of a call until its end.
    type Value: Send + 'static;

    /// Sees a call begin, before a byte of its body is read, and may change the request's headers and extensions.
    ///
    /// # Errors
    ///
    /// The call is refused with this error; [`on_end`](Self::on_end) is not called for it.
    fn on_start(
        &self,
        request: &mut Request<()>,
    ) -> impl Future<Output = Result<Self::Value, Error>> + Send;

    /// Sees the head of the response of a call that has not failed yet, and may change its headers, trailers and
    /// extensions. Trailers that a peer sends behind its messages are not there yet.
    fn on_response(&self, value: &mut Self::Value, response: &mut Response<()>) {
        let _ = (value, response);
    }

    /// Sees how the call has ended: once for each call that [`on_start`](Self::on_start) has let begin.
    ///
    /// That is when the response's last message has been taken, when the call has failed, its deadline has passed, or
    /// something further in has panicked; and when the call was dropped before, which is `canceled`. A panic in it is
    /// logged, and changes nothing.
    fn on_end(&self, value: Self::Value, outcome: Outcome<'_>);
}

/// The layer of a [`MetadataInterceptor`].
pub struct MetadataInterceptorLayer<I> {
    interceptor: Arc<I>,
}

impl<I: MetadataInterceptor> MetadataInterceptorLayer<I> {
    /// Puts the interceptor around what the layer is put around.
    pub fn new(interceptor: I) -> Self {
        Self::from_arc(Arc::new(interceptor))
    }

    /// Puts an interceptor that others hold as well around what the layer is put around.
    pub fn from_arc(interceptor: Arc<I>) -> Self {
        Self { interceptor }
    }
}

impl<S, I> Layer<S> for MetadataInterceptorLayer<I> {
    type Service = MetadataInterceptorService<S, I>;

    fn layer(&self, inner: S) -> MetadataInterceptorService<S, I> {
        MetadataInterceptorService::new(inner, self.interceptor.clone())
    }
}

impl<I> Clone for MetadataInterceptorLayer<I> {
    fn clone(&self) -> Self {
        Self {
            interceptor: self.interceptor.clone(),
        }
    }
}

impl<I> fmt::Debug for MetadataInterceptorLayer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetadataInterceptorLayer")
    }
}
