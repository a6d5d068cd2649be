//! [`Payload`]: a message's encoded bytes, or a stream of them, read and encoded only as asked for.

mod encoded;
mod item;
mod poll;
mod relay;
mod replay;
mod tap;
mod typed;

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use sync_wrapper::SyncWrapper;

use self::{encoded::EncodedStream, relay::Relay, tap::Taps};
pub(crate) use self::{item::Item, tap::Tap};
use crate::{
    Error, Message,
    body::{Batch, Reader},
    codec::{Codec, ConfiguredCodec},
    deadline::{Fuse, Timer},
    envelope::Encoded,
    json::JsonOptions,
    protocol::Direction,
    rare::Rare,
    settings::Settings,
};

/// The encoded messages of one direction of a call: what layers see instead of a body.
///
/// Nothing is read from the peer, and nothing is encoded, before somebody asks for it; so a layer can refuse a call
/// before a byte of its body has arrived. As a [`Stream`] it yields each message's bytes, uncompressed and without
/// envelope, in the [codec](Self::codec) of the call.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Codec, Payload};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut payload = Payload::one(Codec::Json, r#"{"inches":12}"#);
/// assert_eq!(payload.next().await.unwrap().unwrap(), r#"{"inches":12}"#);
/// assert!(payload.next().await.is_none());
/// # }
/// ```
pub struct Payload {
    codec: ConfiguredCodec,
    direction: Direction,
    source: Source,
    settings: Settings,
    trailers: Rare,
    timer: Option<Timer>,
    /// What layers have put around each message and the end.
    taps: Option<Box<Taps>>,
}

/// Where the messages come from.
enum Source {
    /// No message is left.
    Ended,
    /// One message, encoded already.
    One(Encoded),
    /// One message that a layer has looked at or made.
    Item(Item),
    /// An HTTP body.
    Reader(Box<Reader>),
    /// A stream of this process.
    Messages(SyncWrapper<Pin<Box<dyn Messages>>>),
}

/// A stream whose messages are encoded straight into the buffer that is sent.
pub(crate) trait Messages: Send {
    /// Encodes the messages that are ready into the batch, until it is full, and then gives `Some`; an error is the last thing
    /// to come.
    fn poll_encode(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>>;

    /// The metadata after the messages, once these have ended.
    fn trailers(self: Pin<&mut Self>) -> HeaderMap;
}

impl Payload {
    /// No message at all.
    #[must_use]
    pub fn empty(codec: Codec) -> Self {
        Self::from_source(codec, Source::Ended)
    }

    /// One message that is encoded already.
    #[must_use]
    pub fn one(codec: Codec, message: impl AsRef<[u8]>) -> Self {
        Self::encoded(codec, Encoded::copy_of(message.as_ref()))
    }

    /// Messages that are encoded already.
    pub fn stream(
        codec: Codec,
        messages: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
    ) -> Self {
        Self::messages(codec, EncodedStream::new(messages))
    }

    /// The payload, to be sent by the other side of this process than the one that received it: how it was read says nothing of
    /// how it is written.
    pub(crate) fn relayed(self) -> Self {
        match self.source {
            Source::Reader(_) => Relay::payload(self, |error| error),
            Source::Ended | Source::One(_) | Source::Item(_) | Source::Messages(_) => Self {
                settings: Settings::default(),
                ..self
            },
        }
    }

    /// The payload of a server, whose errors may be sent on.
    pub(crate) fn forwarding_errors(self) -> Self {
        Relay::payload(self, Error::into_forwarded)
    }

    /// No message of a server, and what came behind it.
    pub(crate) fn empty_response(codec: Codec, trailers: HeaderMap) -> Self {
        Self {
            direction: Direction::Response,
            trailers: trailers.into(),
            ..Self::empty(codec)
        }
    }

    pub(crate) fn encoded(codec: impl Into<ConfiguredCodec>, message: Encoded) -> Self {
        Self::from_source(codec, Source::One(message))
    }

    pub(crate) fn messages(
        codec: impl Into<ConfiguredCodec>,
        messages: impl Messages + 'static,
    ) -> Self {
        Self::from_source(
            codec,
            Source::Messages(SyncWrapper::new(Box::pin(messages))),
        )
    }

    pub(crate) fn reader(codec: ConfiguredCodec, reader: Box<Reader>, settings: Settings) -> Self {
        Self {
            settings,
            direction: reader.direction(),
            ..Self::from_source(codec, Source::Reader(reader))
        }
    }

    fn from_source(codec: impl Into<ConfiguredCodec>, source: Source) -> Self {
        Self {
            codec: codec.into(),
            direction: Direction::Request,
            source,
            settings: Settings::default(),
            trailers: Rare::default(),
            timer: None,
            taps: None,
        }
    }

    /// How the messages are encoded.
    #[must_use]
    pub fn codec(&self) -> Codec {
        self.codec.codec
    }

    /// How JSON is to be written of what is not encoded yet.
    pub(crate) fn configure_json(&mut self, options: JsonOptions) {
        self.codec.json = options;
    }

    /// The next message's bytes; `None` after the last.
    ///
    /// # Errors
    ///
    /// What the peer sent is malformed or over a limit, or the stream that makes the messages failed. Nothing comes after
    /// an error.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| self.poll_message(cx)).await
    }

    /// The metadata that came after the messages, once these have ended.
    #[must_use]
    pub fn trailers(&self) -> &HeaderMap {
        self.trailers.get()
    }

    /// The metadata that came after the messages, to be changed; a payload that has not ended has none yet, and
    /// [`map_trailers`](Self::map_trailers) waits for them.
    pub fn trailers_mut(&mut self) -> &mut HeaderMap {
        self.trailers.get_mut()
    }

    pub(crate) fn take_trailers(&mut self) -> HeaderMap {
        self.trailers.take()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A layer's settings for a request on its way in; those of a request that is to be written are the call's.
    pub(crate) fn configure_request(&mut self, settings: &Settings) {
        if let Source::Reader(_) = self.source {
            self.settings.overwrite(settings);
        }
    }

    /// A layer's settings for a response on its way out; one that is being read is past configuring.
    pub(crate) fn configure_response(&mut self, settings: &Settings) {
        match self.source {
            Source::Reader(_) => {}
            Source::Ended | Source::One(_) | Source::Item(_) | Source::Messages(_) => {
                self.settings.fill(settings);
            }
        }
    }

    /// Ends the payload with `deadline_exceeded` when the timer runs out, and lets go of the stream that makes it.
    pub(crate) fn set_timer(&mut self, timer: Timer) {
        self.source = match std::mem::replace(&mut self.source, Source::Ended) {
            Source::Messages(messages) => Source::Messages(SyncWrapper::new(Box::pin(Fuse::new(
                messages.into_inner(),
                timer.deadline().clone(),
            )))),
            other => other,
        };
        self.timer = Some(timer);
    }

    /// Puts this around each message, and around the end, of what is there.
    pub(crate) fn tapped(mut self, tap: impl Tap + 'static) -> Self {
        self.taps.get_or_insert_default().push(tap);
        self
    }

    /// Says that the messages are a handler's.
    pub(crate) fn of_response(mut self) -> Self {
        self.direction = Direction::Response;
        self
    }

    /// The direction in which the bytes came from a peer; what was made here counts as a request.
    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// The only message, and the metadata behind it; any other number of messages is an error.
    pub(crate) async fn single(mut self) -> Result<(Item, HeaderMap), Error> {
        let item = self.only_item().await?;
        Ok((item, self.take_trailers()))
    }

    /// The only message, decoded, after which the payload has ended.
    pub(crate) async fn only<M: Message>(&mut self) -> Result<M, Error> {
        let message = poll_fn(|cx| self.poll_decoded::<M>(cx)).await.transpose()?;
        let more = message.is_some() && self.next_item().await.transpose()?.is_some();
        // What is wrong with the call as a whole goes before what is wrong with the message.
        self.one_of(message, more)?
    }

    /// The only message's bytes, and the metadata behind it; any other number of messages is an error.
    pub(crate) async fn single_bytes(self) -> Result<(Bytes, HeaderMap), Error> {
        let codec = self.codec;
        let (item, trailers) = self.single().await?;
        Ok((item.into_bytes(codec)?, trailers))
    }

    /// The only message, after which the payload has ended.
    async fn only_item(&mut self) -> Result<Item, Error> {
        let item = self.next_item().await.transpose()?;
        let more = item.is_some() && self.next_item().await.transpose()?.is_some();
        self.one_of(item, more)
    }

    /// The message, if it was the only one.
    ///
    /// Spec: the conformance suite's `unexpected` cases; the code is the same on both sides and in every protocol.
    fn one_of<T>(&self, message: Option<T>, more: bool) -> Result<T, Error> {
        match message {
            Some(message) if !more => Ok(message),
            Some(_) => Err(self.not_one("more than one")),
            None => Err(self.not_one("no")),
        }
    }

    #[cold]
    fn not_one(&self, number: &str) -> Error {
        let noun = self.direction().noun();
        Error::unimplemented(format!("the {noun} has {number} message where one is due"))
    }

    async fn next_item(&mut self) -> Option<Result<Item, Error>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// The length of the message, if the payload is one message that is encoded already.
    pub(crate) fn one_len(&self) -> Option<usize> {
        match &self.source {
            Source::One(message) if self.taps.is_none() => Some(message.len()),
            Source::Ended
            | Source::One(_)
            | Source::Item(_)
            | Source::Reader(_)
            | Source::Messages(_) => None,
        }
    }

    /// Takes the message, if the payload is one message that is encoded already, and no layer waits for it.
    pub(crate) fn take_one(&mut self) -> Option<Encoded> {
        if self.taps.is_some() {
            return None;
        }
        match std::mem::replace(&mut self.source, Source::Ended) {
            Source::One(message) => Some(message),
            other => {
                self.source = other;
                None
            }
        }
    }
}

impl Stream for Payload {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_message(cx)
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Ended => "ended",
            Source::One(_) | Source::Item(_) => "one message",
            Source::Reader(_) => "a body",
            Source::Messages(_) => "a stream",
        };
        f.debug_struct("Payload")
            .field("codec", &self.codec.codec)
            .field("source", &source)
            .finish_non_exhaustive()
    }
}
