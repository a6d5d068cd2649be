//! [`BlockingInterceptor`]: an interceptor of plain functions, with one method per kind of RPC.

use crate::{
    Error, Payload, Request, Response,
    blocking::Blocking,
    interceptor::{Interceptor, Next},
    panic,
};

/// Intercepts calls with plain functions, one per kind of RPC; those that are not written pass calls on.
///
/// It is put around servers and clients, blocking or not, as [`Blocking`], which runs it on threads of its own and is an
/// [`Interceptor`]. [`Next::blocking_run`] passes a call on, and [`Payload::blocking_message`] reads its only message; both
/// end with the call. What wraps a stream's messages, [`Payload::inspect_messages`] and [`Payload::map_messages`], runs where
/// messages are sent and must not block.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, Payload, Request, Response};
/// use connect_runtime::{blocking::Blocking, interceptor::{BlockingInterceptor, InterceptorLayer, Next}};
///
/// struct Audit(std::path::PathBuf);
///
/// impl BlockingInterceptor for Audit {
///     fn intercept_unary(&self, request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
///         std::fs::write(&self.0, request.spec().procedure())
///             .map_err(|error| Error::unavailable("no audit, no call").with_source(error))?;
///         next.blocking_run(request)
///     }
/// }
///
/// let layer = InterceptorLayer::new(Blocking::new(Audit("last-call".into())));
/// ```
pub trait BlockingInterceptor: Send + Sync + 'static {
    /// Intercepts a call with one message each way.
    ///
    /// # Errors
    ///
    /// The call ends with this error.
    fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        next.blocking_run(request)
    }

    /// Intercepts a call with many request messages.
    ///
    /// # Errors
    ///
    /// The call ends with this error.
    fn intercept_client_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        next.blocking_run(request)
    }

    /// Intercepts a call with many response messages.
    ///
    /// # Errors
    ///
    /// The call ends with this error.
    fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        next.blocking_run(request)
    }

    /// Intercepts a call with many messages both ways.
    ///
    /// # Errors
    ///
    /// The call ends with this error.
    fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        next.blocking_run(request)
    }
}

impl<I: BlockingInterceptor> Interceptor for Blocking<I> {
    async fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        on_a_thread(self, I::intercept_unary, request, next).await
    }

    async fn intercept_client_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        on_a_thread(self, I::intercept_client_streaming, request, next).await
    }

    async fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        on_a_thread(self, I::intercept_server_streaming, request, next).await
    }

    async fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        on_a_thread(self, I::intercept_bidi_streaming, request, next).await
    }
}

/// A method of the trait.
type Method<I> = fn(&I, Request<Payload>, Next) -> Result<Response<Payload>, Error>;

async fn on_a_thread<I: BlockingInterceptor>(
    blocking: &Blocking<I>,
    method: Method<I>,
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    let deadline = request.deadline_cell().cloned();
    let answer = blocking.run(deadline, move |interceptor, sender| {
        let answer = panic::catch(|| method(interceptor, request, next));
        // Nobody waits for it if the call is over.
        let _ = sender.send(answer.and_then(|answer| answer));
    });
    answer.await?
}
