//! [`RawClient`]: calls of payloads, without generated code.

use std::{
    future::IntoFuture,
    task::{Context, Poll},
};

use tower::{Layer, Service};

#[cfg(feature = "client")]
use super::HttpTransport;
use super::{Call, CallFuture, Caller, Client, ClientOptions, Framing};
use crate::{Error, Payload, Request, Response, spec::Spec};

/// Calls any method of any service with encoded messages, without generated code: for gateways and tools.
///
/// It is set up as a generated client is, and works over the same transports and with the same layers. Its calls take the
/// same options. What they send and answer with are [`Payload`]s, whose messages stay as they are. As a
/// [`tower::Service`] it [forwards](Self::forward) each request, and so it is a server's
/// [fallback](crate::server::Services::fallback_service) as it stands.
///
/// # Examples
///
/// A transparent proxy:
///
/// ```
/// use connect_runtime::{client::RawClient, server::Services};
///
/// # fn main() -> Result<(), connect_runtime::Error> {
/// let upstream = RawClient::connect("http://localhost:3000")?;
/// let proxy = Services::new().fallback_service(upstream);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawClient<S> {
    client: Client<S>,
}

#[cfg(feature = "client")]
impl RawClient<Framing<HttpTransport>> {
    /// A client of the server at this URL, which is connected to when it is first called.
    ///
    /// # Errors
    ///
    /// `invalid_argument`: the URL is not one of `http` or `https`.
    pub fn connect(url: impl AsRef<str>) -> Result<Self, Error> {
        let client = Client::untyped(HttpTransport::new()).at(url.as_ref())?;
        Ok(Self { client })
    }
}

impl<T> RawClient<Framing<T>> {
    /// A client over any tower service of HTTP requests.
    pub fn new(transport: T) -> Self {
        let client = Client::untyped(transport);
        Self { client }
    }
}

impl<S> RawClient<S> {
    /// The same client, with these options for every call. The codec is that of each payload.
    #[must_use]
    pub fn options(self, options: ClientOptions) -> Self {
        let client = self.client.options(options);
        Self { client }
    }

    /// The same client, with a layer around what it had.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> RawClient<L::Service> {
        let client = self.client.layer(layer);
        RawClient { client }
    }
}

impl<S: Caller> RawClient<S> {
    /// Begins a call of the method that the spec describes; a method that is known only at run time has a
    /// [dynamic](Spec::dynamic) one.
    ///
    /// The protocol is that of the client's options, unless the call [says otherwise](Call::protocol). Over Connect the spec
    /// must tell unary methods from others; in gRPC all look alike, and bidi streaming describes any.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Payload, Protocol, Spec, StreamType, client::RawClient};
    /// # use connect_runtime::{Response, server::Services};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), connect_runtime::Error> {
    /// # let echo = Services::new().fallback(async |request| Ok(Response::new(request.into_message())));
    /// let client = RawClient::new(echo);
    /// let spec = Spec::dynamic("/shop.v1.Haberdasher/MakeHat", StreamType::Unary);
    /// let size = Payload::one(Codec::Json, r#"{"inches":12}"#);
    /// let mut hat = client.call(&spec, size).protocol(Protocol::Grpc).await?;
    /// assert_eq!(hat.next().await.unwrap()?, r#"{"inches":12}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(
        &self,
        spec: &Spec,
        request: impl Into<Request<Payload>>,
    ) -> Call<S, Payload, Payload> {
        let request = request.into();
        let codec = request.message().codec();
        self.client
            .call::<Payload, Payload>(spec, request)
            .codec(codec)
    }

    /// Begins the call that a server received, as it was made there: the same procedure, protocol and codec, its headers, its
    /// messages as they come, GET where it was GET, and no more time than is left of it.
    ///
    /// What comes back goes back, errors with their details and metadata as well. An error that arose on the way keeps its
    /// code, but its text stays here. To speak one protocol to the other server, whatever the callers speak, name it with
    /// [`protocol`](Call::protocol): gRPC suits methods of every shape.
    pub fn forward(&self, request: Request<Payload>) -> Call<S, Payload, Payload> {
        let received = request.call().clone();
        self.client
            .call::<Payload, Payload>(&received.spec.clone(), request)
            .forwarding(received)
    }
}

impl<S: Caller> Service<Request<Payload>> for RawClient<S> {
    type Response = Response<Payload>;
    type Error = Error;
    type Future = CallFuture<Payload>;

    /// Always ready: each call waits by itself.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> CallFuture<Payload> {
        self.forward(request).into_future()
    }
}
