//! [`Call`]: one call, with its options, until it is awaited.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use tower::{ServiceExt, util::Oneshot};

use super::{Caller, ClientOptions, UrlOverflow, head};
use crate::{
    BoxError, Error, Payload, Request, Response,
    codec::Codec,
    compression::{Compression, CompressionSet},
    convert::{FromPayload, IntoPayload},
    deadline::{self, Deadline, DeadlineFuture, Timer},
    json::JsonOptions,
    protocol::Protocol,
    request,
    settings::{Limits, Settings},
    spec::Spec,
};

/// One call, made when it is awaited; until then it takes options, which go before those of the client.
///
/// Dropping it while it is awaited, or dropping the stream that it answers with, cancels the call at both ends.
#[must_use = "a call is made when it is awaited"]
pub struct Call<S, Q, A> {
    service: S,
    options: Arc<ClientOptions>,
    request: Request<Q>,
    timeout: Option<Duration>,
    invalid: Option<Error>,
    errors: Errors,
    _response: PhantomData<fn() -> A>,
}

/// What a server may do with the errors of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errors {
    /// They are for whoever made the call.
    Kept,
    /// They are sent on to the server's own caller.
    Forwarded,
}

impl<S, Q, A> Call<S, Q, A> {
    pub(super) fn new(
        service: S,
        spec: Spec,
        base_url: &Uri,
        options: Arc<ClientOptions>,
        mut request: Request<Q>,
    ) -> Self {
        let invalid = head::begin(request.head_mut(), spec, base_url, &options).err();
        Self {
            service,
            options,
            request,
            timeout: None,
            invalid,
            errors: Errors::Kept,
            _response: PhantomData,
        }
    }

    /// Ends the call with `deadline_exceeded` if it takes longer, its response stream included; the server is told.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds a header. A name or value that is no header's makes the call fail with `invalid_argument`.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<BoxError>>,
        V: TryInto<HeaderValue, Error: Into<BoxError>>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => {
                self.request.headers_mut().append(name, value);
            }
            (Err(error), _) => {
                self.invalid =
                    Some(Error::invalid_argument("invalid header name").with_source(error))
            }
            (_, Err(error)) => {
                self.invalid =
                    Some(Error::invalid_argument("invalid header value").with_source(error))
            }
        }
        self
    }

    /// Speaks this protocol.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.request.call_mut().protocol = protocol;
        self
    }

    /// Makes the call with GET, if the method is unary and has no side effects; otherwise it is made with POST.
    pub fn get(mut self) -> Self {
        self.request.call_mut().get = true;
        self
    }

    /// Makes the call with POST, also where the client's options say GET.
    pub fn post(mut self) -> Self {
        self.request.call_mut().get = false;
        self
    }

    /// Encodes the messages with this codec.
    pub fn codec(mut self, codec: Codec) -> Self {
        self.request.call_mut().codec = codec;
        self
    }

    /// Writes and reads messages in JSON with these options.
    pub fn json(mut self, options: JsonOptions) -> Self {
        self.request.call_mut().json = options;
        self
    }

    /// Sends the messages compressed, those that are not too short for it.
    pub fn send_compression(mut self, compression: Compression) -> Self {
        self.settings().compression.send = Some(CompressionSet::new(&[compression]));
        self
    }

    /// Sends messages shorter than this, in bytes, as they are.
    pub fn compress_min_bytes(mut self, bytes: usize) -> Self {
        self.settings().compression.min_bytes = Some(bytes);
        self
    }

    /// Accepts responses in these compressions.
    pub fn accept_compression(mut self, accept: CompressionSet) -> Self {
        self.settings().compression.accept = Some(accept);
        self
    }

    /// The largest message, read and written.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings().limits = limits;
        self
    }

    /// The largest message that is read, in bytes.
    pub fn read_max_bytes(mut self, bytes: usize) -> Self {
        let settings = self.settings();
        settings.limits = settings.limits.read_max_bytes(bytes);
        self
    }

    /// Hands a value to the layers of the client, in the request's extensions.
    pub fn extension<E: Clone + Send + Sync + 'static>(mut self, value: E) -> Self {
        self.request.extensions_mut().insert(value);
        self
    }

    /// Replaces the request's message and keeps everything else.
    #[cfg(feature = "blocking")]
    pub(super) fn map<R, B>(self, f: impl FnOnce(Q) -> R) -> Call<S, R, B> {
        Call {
            service: self.service,
            options: self.options,
            request: self.request.map(f),
            timeout: self.timeout,
            invalid: self.invalid,
            errors: self.errors,
            _response: PhantomData,
        }
    }

    fn settings(&mut self) -> &mut Settings {
        &mut self.request.call_mut().settings
    }
}

impl<S> Call<S, Payload, Payload> {
    /// Hands on a call that a server received: as it was made there, until its deadline, with its errors going back.
    pub(super) fn forwarding(mut self, received: request::Call) -> Self {
        let call = self.request.call_mut();
        call.protocol = received.protocol;
        call.codec = received.codec;
        call.deadline = received.deadline;
        // A GET request must not become one that may have side effects.
        call.get = received.get;
        call.url_limit.1 = UrlOverflow::Fail;
        self.errors = Errors::Forwarded;
        self
    }
}

impl<S, Q, A> IntoFuture for Call<S, Q, A>
where
    S: Caller,
    Q: IntoPayload + 'static,
    A: FromPayload + 'static,
{
    type Output = Result<Response<A>, Error>;
    type IntoFuture = CallFuture<A>;

    fn into_future(self) -> CallFuture<A> {
        // Little is kept across an await, so that the future stays below what an allocator has at hand.
        Box::pin(async move {
            let (errors, deadline) = (self.errors, self.deadline());
            let result = match self.start(deadline.clone()) {
                Ok(calling) => match calling.await {
                    Ok(response) => {
                        let (payload, rest) = errors.mark(response).take();
                        receive(A::from_payload(payload).await, rest)
                    }
                    Err(error) => Err(error.into()),
                },
                Err(error) => Err(error),
            };
            result.map_err(|error| errors.of_call(error, deadline.as_ref()))
        })
    }
}

/// A call being made.
pub type CallFuture<A> = Pin<Box<dyn Future<Output = Result<Response<A>, Error>> + Send>>;

impl<S: Caller, Q: IntoPayload, A: FromPayload> Call<S, Q, A> {
    fn deadline(&self) -> Option<Deadline> {
        let forwarded = self.request.deadline_cell();
        head::deadline(self.timeout, forwarded.cloned(), &self.options)
    }

    /// Hands the request to the layers.
    fn start(
        self,
        deadline: Option<Deadline>,
    ) -> Result<DeadlineFuture<Oneshot<S, Request<Payload>>>, Error> {
        if let Some(invalid) = self.invalid {
            return Err(invalid);
        }
        if deadline
            .as_ref()
            .is_some_and(|deadline| deadline.remaining().is_zero())
        {
            return Err(deadline::exceeded());
        }
        let (message, mut head) = self.request.into_head();
        let payload = message.into_payload(head.call.codec, head.call.json)?;
        head::complete(&mut head, self.options, deadline.as_ref());
        Ok(DeadlineFuture::new(
            self.service.oneshot(Request::from_head(payload, head)),
            deadline.map(Timer::new),
        ))
    }
}

impl Errors {
    /// Says of a response what its errors are for.
    fn mark(self, response: Response<Payload>) -> Response<Payload> {
        match self {
            Self::Kept => response,
            Self::Forwarded => response.map(Payload::forwarding_errors),
        }
    }

    /// The error that a call ends with.
    #[cold]
    fn of_call(self, error: Error, deadline: Option<&Deadline>) -> Error {
        let error = match deadline {
            Some(deadline) => deadline.blame(error),
            None => error,
        };
        match self {
            Self::Kept => error.into_received(),
            Self::Forwarded => error.into_forwarded(),
        }
    }
}

/// The decoded response; an error has the metadata of both its ends.
fn receive<A>(
    decoded: Result<(A, HeaderMap), Error>,
    mut rest: Response<()>,
) -> Result<Response<A>, Error> {
    match decoded {
        Ok((message, trailers)) => {
            rest.append_trailers(trailers);
            Ok(rest.map(|()| message))
        }
        Err(error) => Err(rest.into_error(error)),
    }
}

impl<S, Q: fmt::Debug, A> fmt::Debug for Call<S, Q, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use prost_types::FieldMask;
    use tower::{Service, service_fn};

    use super::*;
    use crate::{
        Body,
        client::{Framing, target},
        spec::StreamType,
    };

    /// What glibc keeps at hand of freed memory ends here; see `docs/decisions/0009-the-rest-of-a-small-call.md`.
    const AT_HAND: usize = 1032;

    /// A larger message makes the first of them larger; this one has a single field, of 24 bytes.
    #[test]
    fn the_futures_of_a_call_are_small() {
        let mut transport = Framing::new(service_fn(|_: http::Request<Body>| {
            ready(Ok::<_, BoxError>(http::Response::new(Body::default())))
        }));
        let spec = Spec::new("/s/M", StreamType::Unary);
        let call = Call::<_, FieldMask, FieldMask>::new(
            transport,
            spec,
            &target::localhost(),
            Arc::default(),
            Request::new(FieldMask::default()),
        );
        let whole = size_of_val(&*call.into_future());
        assert!(whole <= AT_HAND, "{whole}");
        let payload = Payload::one(Codec::Proto, "");
        let framing = size_of_val(&*transport.call(Request::new(payload)));
        assert!(framing <= AT_HAND, "{framing}");
    }
}
