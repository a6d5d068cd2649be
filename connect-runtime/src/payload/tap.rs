//! [`Tap`]: what a layer has put around each message of a payload, and around its end.

use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderMap;
use sync_wrapper::SyncWrapper;

use super::{Item, Payload};
use crate::{Error, Message, codec::ConfiguredCodec, panic, protocol::Direction};

/// What a layer has put around each message of a payload, and around its end. A payload that is dropped before its end
/// drops it.
pub(crate) trait Tap: Send + Sync {
    /// Passes a message on.
    ///
    /// # Errors
    ///
    /// The payload ends with this error instead.
    fn message(&mut self, item: Item, _: ConfiguredCodec, _: Direction) -> Result<Item, Error> {
        Ok(item)
    }

    /// Sees how the payload ends: with metadata or an error.
    fn end(&mut self, _: Result<&mut HeaderMap, &Error>) {}
}

/// The taps of a payload, in the order in which messages pass them; boxed, because most payloads have none.
#[derive(Default)]
pub(super) struct Taps(Vec<Box<dyn Tap>>);

impl Taps {
    pub(super) fn push(&mut self, tap: impl Tap + 'static) {
        self.0.push(Box::new(tap));
    }

    /// Passes a message through all of them.
    pub(super) fn message(
        &mut self,
        item: Item,
        codec: ConfiguredCodec,
        from: Direction,
    ) -> Result<Item, Error> {
        let mut taps = self.0.iter_mut();
        taps.try_fold(item, |item, tap| tap.message(item, codec, from))
    }

    /// Tells all of them of the end; a panic of one is an error to the next.
    pub(super) fn end(self, trailers: &mut HeaderMap, mut error: Option<Error>) -> Option<Error> {
        for mut tap in self.0 {
            let end = match &error {
                Some(error) => Err(error),
                None => Ok(&mut *trailers),
            };
            if let Err(panic) = panic::catch(|| tap.end(end)) {
                error.get_or_insert(panic);
            }
        }
        error
    }
}

impl Payload {
    /// Replaces each message as it passes; an error ends the payload with it.
    ///
    /// What was decoded for it is not decoded again by the handler, the caller, or the next layer. A message of another
    /// type is an error, as it would be for a handler.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    /// use prost_types::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut payload = Payload::one(Codec::Json, r#""1s""#)
    ///     .map_messages(|time: Duration| Ok(Duration { seconds: 2 * time.seconds, ..time }));
    /// assert_eq!(payload.next().await.unwrap()?, r#""2s""#);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn map_messages<M: Message>(
        self,
        map: impl FnMut(M) -> Result<M, Error> + Send + 'static,
    ) -> Self {
        self.tapped(MapMessages {
            map: SyncWrapper::new(map),
            _message: PhantomData,
        })
    }

    /// Looks at each message as it passes; an error ends the payload with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    /// use prost_types::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut payload = Payload::one(Codec::Json, r#""-1s""#).inspect_messages(|time: &Duration| match time.seconds {
    ///     0.. => Ok(()),
    ///     _ => Err(Error::invalid_argument("time does not go backwards")),
    /// });
    /// assert!(payload.next().await.unwrap().is_err());
    /// # }
    /// ```
    #[must_use]
    pub fn inspect_messages<M: Message>(
        self,
        inspect: impl FnMut(&M) -> Result<(), Error> + Send + 'static,
    ) -> Self {
        self.tapped(InspectMessages {
            inspect: SyncWrapper::new(inspect),
            _message: PhantomData,
        })
    }

    /// Replaces the bytes of each message as it passes, uncompressed and without envelope; an error ends the payload with
    /// it.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut len = 0;
    /// let mut payload = Payload::one(Codec::Json, r#"{"inches":12}"#).map_bytes(move |message| {
    ///     len += message.len();
    ///     Ok(message)
    /// });
    /// assert_eq!(payload.next().await.unwrap()?.len(), 13);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn map_bytes(
        self,
        map: impl FnMut(Bytes) -> Result<Bytes, Error> + Send + 'static,
    ) -> Self {
        self.tapped(MapBytes(SyncWrapper::new(map)))
    }

    /// Changes the metadata behind the messages, once these have ended without an error.
    ///
    /// Of a unary response some metadata may already be in [`Response::trailers`](crate::Response::trailers).
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Codec, Error, Payload};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut payload = Payload::one(Codec::Json, "{}").map_trailers(|trailers| {
    ///     trailers.insert("x-checked", "yes".parse().unwrap());
    /// });
    /// while payload.next().await.transpose()?.is_some() {}
    /// assert_eq!(payload.trailers()["x-checked"], "yes");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn map_trailers(self, map: impl FnOnce(&mut HeaderMap) + Send + 'static) -> Self {
        self.tapped(MapTrailers(SyncWrapper::new(Some(map))))
    }
}

struct MapMessages<M, F> {
    map: SyncWrapper<F>,
    _message: PhantomData<fn() -> M>,
}

impl<M, F> Tap for MapMessages<M, F>
where
    M: Message,
    F: FnMut(M) -> Result<M, Error> + Send,
{
    fn message(
        &mut self,
        item: Item,
        codec: ConfiguredCodec,
        from: Direction,
    ) -> Result<Item, Error> {
        let message = item.decode(codec, from)?;
        (self.map.get_mut())(message).map(Item::of)
    }
}

struct InspectMessages<M, F> {
    inspect: SyncWrapper<F>,
    _message: PhantomData<fn() -> M>,
}

impl<M, F> Tap for InspectMessages<M, F>
where
    M: Message,
    F: FnMut(&M) -> Result<(), Error> + Send,
{
    fn message(
        &mut self,
        mut item: Item,
        codec: ConfiguredCodec,
        from: Direction,
    ) -> Result<Item, Error> {
        (self.inspect.get_mut())(item.value(codec, from)?)?;
        Ok(item)
    }
}

struct MapBytes<F>(SyncWrapper<F>);

impl<F> Tap for MapBytes<F>
where
    F: FnMut(Bytes) -> Result<Bytes, Error> + Send,
{
    fn message(&mut self, item: Item, codec: ConfiguredCodec, _: Direction) -> Result<Item, Error> {
        let bytes = item.into_bytes(codec)?;
        (self.0.get_mut())(bytes).map(Item::Bytes)
    }
}

struct MapTrailers<F>(SyncWrapper<Option<F>>);

impl<F: FnOnce(&mut HeaderMap) + Send> Tap for MapTrailers<F> {
    fn end(&mut self, end: Result<&mut HeaderMap, &Error>) {
        if let (Ok(trailers), Some(map)) = (end, self.0.get_mut().take()) {
            map(trailers);
        }
    }
}
