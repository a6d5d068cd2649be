//! [`Item`]: one message on its way: its bytes, its value, or both.

use std::any::Any;

use bytes::Bytes;

use crate::{Error, Message, codec::ConfiguredCodec, protocol::Direction};

/// One message on its way. What a layer has decoded stays with it, so that nobody decodes it again.
pub(crate) enum Item {
    /// Nobody has looked at the message yet.
    Bytes(Bytes),
    /// A layer has decoded or made the message.
    Value(Box<dyn Value>),
}

/// A message of whatever type.
pub(crate) trait Value: Any + Send + Sync {
    /// The bytes that the message was decoded of, while they still say the same.
    fn bytes(&self) -> Option<&Bytes>;

    /// Encodes the message at the end of `out`.
    fn encode(&self, codec: ConfiguredCodec, out: &mut Vec<u8>) -> Result<(), Error>;
}

struct Decoded<M> {
    message: M,
    bytes: Option<Bytes>,
}

impl<M: Message> Value for Decoded<M> {
    fn bytes(&self) -> Option<&Bytes> {
        self.bytes.as_ref()
    }

    fn encode(&self, codec: ConfiguredCodec, out: &mut Vec<u8>) -> Result<(), Error> {
        codec.encode(&self.message, out)
    }
}

impl Item {
    /// A message that is encoded when somebody wants its bytes.
    pub(crate) fn of<M: Message>(message: M) -> Self {
        Self::Value(Box::new(Decoded {
            message,
            bytes: None,
        }))
    }

    /// The message's bytes.
    #[inline]
    pub(crate) fn into_bytes(self, codec: ConfiguredCodec) -> Result<Bytes, Error> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Value(value) => match value.bytes() {
                Some(bytes) => Ok(bytes.clone()),
                None => {
                    let mut out = Vec::new();
                    value.encode(codec, &mut out)?;
                    Ok(out.into())
                }
            },
        }
    }

    /// Writes the message's bytes at the end of `out`.
    #[inline]
    pub(crate) fn encode(&self, codec: ConfiguredCodec, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Value(value) => match value.bytes() {
                Some(bytes) => out.extend_from_slice(bytes),
                None => value.encode(codec, out)?,
            },
        }
        Ok(())
    }

    /// The message, taken out if it was decoded already; the error is for the peer that sent the bytes.
    #[inline]
    pub(crate) fn decode<M: Message>(
        self,
        codec: ConfiguredCodec,
        direction: Direction,
    ) -> Result<M, Error> {
        let item = match self {
            Self::Value(value) if is::<M>(&*value) => {
                let value: Box<dyn Any> = value;
                return value
                    .downcast::<Decoded<M>>()
                    .map(|decoded| decoded.message)
                    .map_err(|_| other_type());
            }
            item => item,
        };
        decode(item.into_bytes(codec)?, codec, direction)
    }

    /// The message, decoded if nobody has yet.
    pub(crate) fn value<M: Message>(
        &mut self,
        codec: ConfiguredCodec,
        direction: Direction,
    ) -> Result<&M, Error> {
        let decoded = self.decoded::<M>(codec, direction)?;
        Ok(&decoded.message)
    }

    /// The message, to be changed; what its bytes were counts no more.
    pub(crate) fn value_mut<M: Message>(
        &mut self,
        codec: ConfiguredCodec,
        direction: Direction,
    ) -> Result<&mut M, Error> {
        let decoded = self.decoded::<M>(codec, direction)?;
        decoded.bytes = None;
        Ok(&mut decoded.message)
    }

    fn decoded<M: Message>(
        &mut self,
        codec: ConfiguredCodec,
        direction: Direction,
    ) -> Result<&mut Decoded<M>, Error> {
        if !matches!(self, Self::Value(value) if is::<M>(&**value)) {
            let bytes = std::mem::replace(self, Self::Bytes(Bytes::new())).into_bytes(codec)?;
            *self = Self::Bytes(bytes.clone());
            *self = Self::Value(Box::new(Decoded {
                message: decode::<M>(bytes.clone(), codec, direction)?,
                bytes: Some(bytes),
            }));
        }
        match self {
            Self::Value(value) => (&mut **value as &mut dyn Any).downcast_mut(),
            Self::Bytes(_) => None,
        }
        .ok_or_else(other_type)
    }
}

fn is<M: Message>(value: &dyn Value) -> bool {
    (value as &dyn Any).is::<Decoded<M>>()
}

fn decode<M: Message>(
    bytes: Bytes,
    codec: ConfiguredCodec,
    direction: Direction,
) -> Result<M, Error> {
    codec
        .decode(bytes.into())
        .map_err(|malformed| direction.malformed(malformed.0))
}

fn other_type() -> Error {
    Error::internal("the message is of another type")
}

#[cfg(test)]
mod tests {
    use prost_types::{Duration, Timestamp};

    use super::*;
    use crate::codec::Codec;

    const SEVEN: Duration = Duration {
        seconds: 7,
        nanos: 0,
    };

    #[test]
    fn value_that_was_changed_is_encoded_anew() {
        let mut item = Item::Bytes(Bytes::from_static(&[8, 7]));
        let direction = Direction::Request;
        let seen = item
            .value::<Duration>(Codec::Proto.into(), direction)
            .unwrap();
        assert_eq!(*seen, SEVEN);
        let seen = item
            .value_mut::<Duration>(Codec::Proto.into(), direction)
            .unwrap();
        seen.seconds = 9;
        assert_eq!(item.into_bytes(Codec::Proto.into()).unwrap(), [8, 9][..]);
    }

    #[test]
    fn value_of_another_type_is_decoded_of_the_bytes() {
        let item = Item::of(SEVEN);
        let decoded = item.decode::<Timestamp>(Codec::Proto.into(), Direction::Request);
        assert_eq!(decoded.unwrap().seconds, 7);
    }

    #[test]
    fn malformed_bytes_are_kept_for_who_asks_next() {
        let mut item = Item::Bytes(Bytes::from_static(b"\"1s\""));
        let direction = Direction::Request;
        assert!(item.value::<()>(Codec::Json.into(), direction).is_err());
        assert_eq!(
            item.value::<Duration>(Codec::Json.into(), direction)
                .unwrap()
                .seconds,
            1
        );
    }
}
