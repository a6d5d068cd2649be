//! [`Relay`]: the messages of one payload as those of another.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use http::HeaderMap;

use super::{Messages, Payload};
use crate::{Error, body::Batch, codec::ConfiguredCodec};

/// The messages of a payload, undecoded, and what comes behind them.
pub(super) struct Relay {
    payload: Payload,
    /// What becomes of an error.
    errors: fn(Error) -> Error,
}

impl Relay {
    pub(super) fn payload(payload: Payload, errors: fn(Error) -> Error) -> Payload {
        Payload {
            direction: payload.direction,
            ..Payload::messages(payload.codec, Self { payload, errors })
        }
    }
}

impl Messages for Relay {
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        let errors = self.errors;
        // What is not encoded yet is, by the options of the call that it is sent on.
        self.payload.configure_json(codec.json);
        let next = self.payload.poll_encode(cx, batch);
        next.map(|next| next.map(|encoded| encoded.map_err(errors)))
    }

    fn trailers(mut self: Pin<&mut Self>) -> HeaderMap {
        self.payload.take_trailers()
    }
}
