//! Messages of a payload as values: made, read and replaced by layers.

use super::{Item, Payload, Source};
use crate::{Error, Message, Streaming, codec::Codec, streaming};

impl Payload {
    /// One message, which is encoded when somebody wants its bytes.
    ///
    /// # Examples
    ///
    /// A layer answers by itself:
    ///
    /// ```
    /// use connect_runtime::{Error, Payload, Request, Response};
    /// use connect_runtime::interceptor::{Next, from_fn};
    /// use prost_types::Duration;
    ///
    /// let layer = from_fn(async |request: Request<Payload>, _: Next| {
    ///     let minute = Duration { seconds: 60, nanos: 0 };
    ///     Ok(Response::new(Payload::from_message(request.codec(), minute)))
    /// });
    /// ```
    #[must_use]
    pub fn from_message<M: Message>(codec: Codec, message: M) -> Self {
        Self::from_source(codec, Source::Item(Item::of(message)))
    }

    /// Many messages, which are encoded as they are sent.
    #[must_use]
    pub fn from_messages<M: Message>(codec: Codec, messages: Streaming<M>) -> Self {
        streaming::encode(messages, codec)
    }

    /// The only message, decoded; it stays where it is.
    ///
    /// Layers and the handler share it, and so do a client's layers and its caller: it is decoded once, whoever asks first,
    /// and not encoded again if it has not changed. On a server, the first to ask waits for the body. A layer asks only
    /// where one message is due; of a stream, [`inspect_messages`](Self::inspect_messages) sees each message as it passes.
    ///
    /// A payload whose message was asked for must not be used further if the future is dropped before it is ready.
    ///
    /// # Errors
    ///
    /// What the peer sent is malformed, over a limit, not of this type, or not one message. The error is what a handler's
    /// caller would get, and may be returned as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    /// use prost_types::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut payload = Payload::one(Codec::Json, r#""7s""#);
    /// assert_eq!(payload.message::<Duration>().await?.seconds, 7);
    /// assert_eq!(payload.next().await.unwrap()?, r#""7s""#);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn message<M: Message>(&mut self) -> Result<&M, Error> {
        let (codec, direction) = (self.codec, self.direction);
        self.item().await?.value(codec, direction)
    }

    /// The only message, decoded, to be changed where it is; otherwise like [`message`](Self::message).
    ///
    /// # Errors
    ///
    /// Those of [`message`](Self::message).
    pub async fn message_mut<M: Message>(&mut self) -> Result<&mut M, Error> {
        let (codec, direction) = (self.codec, self.direction);
        self.item().await?.value_mut(codec, direction)
    }

    /// Replaces the only message, after the one that is there has been read, so that its errors and the metadata behind it
    /// are not lost.
    ///
    /// # Errors
    ///
    /// What is there cannot be read, or is not one message.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    /// use prost_types::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut payload = Payload::one(Codec::Json, r#""7s""#);
    /// payload.set_message(Duration { seconds: 8, nanos: 0 }).await?;
    /// assert_eq!(payload.next().await.unwrap()?, r#""8s""#);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_message<M: Message>(&mut self, message: M) -> Result<(), Error> {
        *self.item().await? = Item::of(message);
        Ok(())
    }

    /// The only message, decoded, as [`message`](Self::message), for code that blocks: it waits, at most until the call is
    /// over.
    ///
    /// # Errors
    ///
    /// Those of [`message`](Self::message). `canceled` or `deadline_exceeded`: the call is over. `failed_precondition`: this
    /// thread drives async tasks, which blocking would stop.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    /// use prost_types::Duration;
    ///
    /// # fn main() -> Result<(), Error> {
    /// let mut payload = Payload::one(Codec::Json, r#""7s""#);
    /// assert_eq!(payload.blocking_message::<Duration>()?.seconds, 7);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "blocking")]
    pub fn blocking_message<M: Message>(&mut self) -> Result<&M, Error> {
        let (codec, direction) = (self.codec, self.direction);
        crate::blocking::wait(self.item())?.value(codec, direction)
    }

    /// The only message, decoded, to be changed where it is; otherwise like [`blocking_message`](Self::blocking_message).
    ///
    /// # Errors
    ///
    /// Those of [`blocking_message`](Self::blocking_message).
    #[cfg(feature = "blocking")]
    pub fn blocking_message_mut<M: Message>(&mut self) -> Result<&mut M, Error> {
        let (codec, direction) = (self.codec, self.direction);
        crate::blocking::wait(self.item())?.value_mut(codec, direction)
    }

    /// The only message, read if nobody has yet.
    async fn item(&mut self) -> Result<&mut Item, Error> {
        if self.taps.is_some() || !matches!(self.source, Source::Item(_)) {
            self.source = Source::Item(self.only_item().await?);
        }
        match &mut self.source {
            Source::Item(item) => Ok(item),
            Source::Ended | Source::One(_) | Source::Reader(_) | Source::Messages(_) => {
                Err(Error::internal("the message is gone"))
            }
        }
    }
}
