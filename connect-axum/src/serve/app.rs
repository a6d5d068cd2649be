//! [`App`]: what can be served.

use connect_runtime::{BoxError, server::RequestBody};
use http::{Request, Response};
use http_body::Body;
use tower::Service;

/// What can be served: any tower service of HTTP requests, such as an [`axum::Router`] or a generated server.
///
/// There is nothing to implement; it names the bounds.
///
/// # Examples
///
/// ```
/// use connect_axum::serve::App;
/// use haberdasher::{Hats, proto::HaberdasherServer};
///
/// fn can_be_served(_: impl App) {}
///
/// can_be_served(axum::Router::new());
/// can_be_served(HaberdasherServer::new(Hats::default()));
/// ```
pub trait App:
    Service<
        Request<RequestBody>,
        Response = Response<<Self as App>::Body>,
        Error: Into<BoxError>,
        Future: Send + 'static,
    > + Clone
    + Send
    + 'static
{
    /// The body of its responses.
    type Body: Body<Data: Send, Error: Into<BoxError>> + Send + 'static;
}

impl<A, B> App for A
where
    A: Service<
            Request<RequestBody>,
            Response = Response<B>,
            Error: Into<BoxError>,
            Future: Send + 'static,
        > + Clone
        + Send
        + 'static,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Body = B;
}
