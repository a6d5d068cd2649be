//! [`FromPayload`], [`IntoPayload`]: messages and streams of them, from and to encoded bytes, for both sides.

use std::future::Future;

use http::HeaderMap;

use crate::{
    Error, Message, Payload, Streaming,
    codec::Codec,
    envelope::Encoded,
    json::{DecodeOptions, EncodeOptions},
    streaming::{decode, encode},
};

/// What can be received: one message, or a stream of them.
pub trait FromPayload: Sized + Send {
    /// Decodes the payload, and finds the metadata behind one message.
    fn from_payload(
        payload: Payload,
        json: DecodeOptions,
    ) -> impl Future<Output = Result<(Self, HeaderMap), Error>> + Send;
}

impl<T: Message> FromPayload for T {
    async fn from_payload(
        payload: Payload,
        json: DecodeOptions,
    ) -> Result<(Self, HeaderMap), Error> {
        let codec = payload.codec();
        let direction = payload.direction();
        let (message, trailers) = payload.single().await?;
        Ok((decode(codec, message, json, direction)?, trailers))
    }
}

impl<T: Message> FromPayload for Streaming<T> {
    async fn from_payload(
        payload: Payload,
        json: DecodeOptions,
    ) -> Result<(Self, HeaderMap), Error> {
        Ok((Self::received(payload, json), HeaderMap::new()))
    }
}

/// What can be sent: one message, or a stream of them.
pub trait IntoPayload: Send {
    /// Encodes one message now, and a stream as it is sent.
    ///
    /// # Errors
    ///
    /// The message cannot be encoded, as JSON cannot hold a `google.protobuf.Any` of an unknown type.
    fn into_payload(self, codec: Codec, json: EncodeOptions) -> Result<Payload, Error>;
}

impl<T: Message> IntoPayload for T {
    fn into_payload(self, codec: Codec, json: EncodeOptions) -> Result<Payload, Error> {
        Encoded::new(codec, &self, json).map(|message| Payload::encoded(codec, message))
    }
}

impl<T: Message> IntoPayload for Streaming<T> {
    fn into_payload(self, codec: Codec, json: EncodeOptions) -> Result<Payload, Error> {
        Ok(encode(self, codec, json))
    }
}
