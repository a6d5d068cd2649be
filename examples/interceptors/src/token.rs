//! A bearer token: added to what a client sends, and asked for by a server.

use connect_runtime::{Error, Payload, Request, Response, interceptor::Next};
use http::{HeaderValue, header::AUTHORIZATION};

/// What the two sides have agreed upon.
#[derive(Clone, Copy)]
pub(crate) struct Token(pub(crate) &'static str);

impl Token {
    fn header(self) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.0))
            .map_err(|error| Error::internal("").with_source(error))?;
        // Debug output of the headers does not show it.
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Client: adds the token.
pub(crate) async fn add(
    token: Token,
    mut request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    request.headers_mut().insert(AUTHORIZATION, token.header()?);
    next.run(request).await
}

/// Server: refuses calls without the token, before a byte of their body is read.
pub(crate) async fn check(
    token: Token,
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    if request.headers().get(AUTHORIZATION) != Some(&token.header()?) {
        return Err(Error::unauthenticated("a bearer token is due"));
    }
    next.run(request).await
}
