//! [`FromPayload`], [`IntoPayload`]: messages and streams of them, from and to encoded bytes, for both sides.

use std::future::Future;

use http::HeaderMap;

use crate::{
    Error, Message, Payload, Streaming,
    codec::{Codec, ConfiguredCodec},
    envelope::Encoded,
    json::JsonOptions,
    streaming::encode,
};

/// What can be received: one message, or a stream of them.
pub trait FromPayload: Sized + Send {
    /// Decodes the payload, and finds the metadata behind one message.
    fn from_payload(
        payload: Payload,
    ) -> impl Future<Output = Result<(Self, HeaderMap), Error>> + Send;
}

impl<T: Message> FromPayload for T {
    async fn from_payload(mut payload: Payload) -> Result<(Self, HeaderMap), Error> {
        let message = payload.only().await?;
        Ok((message, payload.take_trailers()))
    }
}

impl<T: Message> FromPayload for Streaming<T> {
    async fn from_payload(payload: Payload) -> Result<(Self, HeaderMap), Error> {
        Ok((Self::received(payload), HeaderMap::new()))
    }
}

impl FromPayload for Payload {
    async fn from_payload(payload: Payload) -> Result<(Self, HeaderMap), Error> {
        Ok((payload.relayed(), HeaderMap::new()))
    }
}

/// What can be sent: one message, or a stream of them.
pub trait IntoPayload: Send {
    /// Encodes one message now, and a stream as it is sent, by the options of the call.
    ///
    /// # Errors
    ///
    /// The message cannot be encoded, as JSON cannot hold a `google.protobuf.Any` of an unknown type.
    fn into_payload(self, codec: Codec, json: JsonOptions) -> Result<Payload, Error>;
}

impl<T: Message> IntoPayload for T {
    fn into_payload(self, codec: Codec, json: JsonOptions) -> Result<Payload, Error> {
        let codec = ConfiguredCodec { codec, json };
        Encoded::new(codec, &self).map(|message| Payload::encoded(codec, message))
    }
}

impl<T: Message> IntoPayload for Streaming<T> {
    fn into_payload(self, codec: Codec, json: JsonOptions) -> Result<Payload, Error> {
        Ok(encode(self, ConfiguredCodec { codec, json }))
    }
}

impl IntoPayload for Payload {
    fn into_payload(self, codec: Codec, _: JsonOptions) -> Result<Payload, Error> {
        if self.codec() == codec {
            return Ok(self.relayed());
        }
        let (payload, call) = (self.codec().name(), codec.name());
        Err(Error::internal(format!(
            "the payload is in {payload}, and the call in {call}"
        )))
    }
}
