//! [`BlockingCall`]: one call, with its options, until it is sent.

use std::{fmt, future::IntoFuture, time::Duration};

use http::{HeaderName, HeaderValue};

use super::{Call, Caller};
use crate::{
    BoxError, Error, Response,
    blocking::{self, BlockingShape},
    codec::Codec,
    compression::{Compression, CompressionSet},
    deadline,
    json::JsonOptions,
    settings::Limits,
};

/// One call, made by [`send`](Self::send); until then it takes options, which go before those of the client.
///
/// Dropping the stream that it answers with cancels the call at both ends.
#[must_use = "a call is made by `send`"]
pub struct BlockingCall<S, Q, A>(Call<S, Q, A>);

macro_rules! options {
    ($($(#[$doc:meta])+ $name:ident($($argument:ident: $type:ty)?);)+) => {
        impl<S, Q, A> BlockingCall<S, Q, A> {
            $(
                $(#[$doc])+
                pub fn $name(self $(, $argument: $type)?) -> Self {
                    Self(self.0.$name($($argument)?))
                }
            )+
        }
    };
}

options! {
    /// Ends the call with `deadline_exceeded` if it takes longer, its response stream included; the server is told.
    timeout(timeout: Duration);
    /// Makes the call with GET, if the method is unary and has no side effects; otherwise it is made with POST.
    get();
    /// Makes the call with POST, also where the client's options say GET.
    post();
    /// Encodes the messages with this codec.
    codec(codec: Codec);
    /// Writes and reads messages in JSON with these options.
    json(options: JsonOptions);
    /// Sends the messages compressed, those that are not too short for it.
    send_compression(compression: Compression);
    /// Sends messages shorter than this, in bytes, as they are.
    compress_min_bytes(bytes: usize);
    /// Accepts responses in these compressions.
    accept_compression(accept: CompressionSet);
    /// The largest message, read and written.
    limits(limits: Limits);
    /// The largest message that is read, in bytes.
    read_max_bytes(bytes: usize);
}

impl<S, Q, A> BlockingCall<S, Q, A> {
    pub(super) fn new(call: Call<S, Q, A>) -> Self {
        Self(call)
    }

    /// Adds a header. A name or value that is no header's makes the call fail with `invalid_argument`.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<BoxError>>,
        V: TryInto<HeaderValue, Error: Into<BoxError>>,
    {
        Self(self.0.header(name, value))
    }

    /// Hands a value to the layers of the client, in the request's extensions.
    pub fn extension<E: Clone + Send + Sync + 'static>(self, value: E) -> Self {
        Self(self.0.extension(value))
    }
}

impl<S: Caller, Q: BlockingShape, A: BlockingShape> BlockingCall<S, Q, A> {
    /// Makes the call, and waits for the response; of a stream, for its headers.
    ///
    /// # Errors
    ///
    /// Those of the call, as for the async client. `failed_precondition`: this thread drives async tasks, which blocking
    /// would stop.
    pub fn send(self) -> Result<Response<A>, Error> {
        let runtime = blocking::background()?;
        let mut feed = None;
        let call: Call<S, Q::Async, A::Async> = self.0.map(|message| {
            let (message, on_a_thread) = message.hand_over();
            feed = on_a_thread;
            message
        });
        // What the iterator calls is a part of the call that is being handled here, if there is one.
        let deadline = deadline::current();
        let call = async {
            if let Some(feed) = feed {
                runtime.spawn_blocking(move || deadline::within(deadline, feed));
            }
            call.into_future().await
        };
        let response = blocking::block_on(&runtime, call).map_err(Error::into_received)??;
        Ok(response.map(|received| A::receive(received, &runtime)))
    }
}

impl<S, Q: fmt::Debug, A> fmt::Debug for BlockingCall<S, Q, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingCall").field(&self.0).finish()
    }
}
