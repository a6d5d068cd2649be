//! [`Next`]: what an interceptor is around.

use std::{fmt, future::Future, pin::Pin};

use tower::Service;

use crate::{BoxError, Error, Payload, Request, Response};

/// What an interceptor is around: further interceptors and layers, and behind them the handler, or on a client the server.
///
/// Dropping it refuses the call, or answers it, without anybody further in having seen it.
pub struct Next(Box<dyn FnOnce(Request<Payload>) -> NextFuture + Send>);

/// A call on its way further in.
pub type NextFuture = Pin<Box<dyn Future<Output = Result<Response<Payload>, Error>> + Send>>;

impl Next {
    /// Passes the request on. The response is there before its messages are.
    ///
    /// # Errors
    ///
    /// The call failed before it had a response: a handler, a layer or a peer said so.
    pub fn run(self, request: Request<Payload>) -> NextFuture {
        (self.0)(request)
    }

    /// Passes the request on and waits, at most until the call is over, as a
    /// [`BlockingInterceptor`](super::BlockingInterceptor) does.
    ///
    /// # Errors
    ///
    /// Those of [`run`](Self::run). `canceled` or `deadline_exceeded`: the call is over. `failed_precondition`: this thread
    /// drives async tasks, which blocking would stop.
    #[cfg(feature = "blocking")]
    pub fn blocking_run(self, request: Request<Payload>) -> Result<Response<Payload>, Error> {
        crate::blocking::wait(async { self.run(request).await })
    }

    /// Passes requests on to a service that is ready.
    pub(super) fn new<S>(mut service: S) -> Self
    where
        S: Service<
                Request<Payload>,
                Response = Response<Payload>,
                Error: Into<BoxError>,
                Future: Send,
            > + Send
            + 'static,
    {
        Self(Box::new(move |request| {
            let call = service.call(request);
            Box::pin(async move { call.await.map_err(|error| Error::from(error.into())) })
        }))
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// Takes a service that is ready, and leaves one that will be asked again.
pub(super) fn take_ready<S: Clone>(service: &mut S) -> S {
    let next = service.clone();
    std::mem::replace(service, next)
}
