//! `Request<Payload>` → HTTP request.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};

use super::Exchange;
use crate::{
    Body, Error, Payload,
    body::{Compressor, Writer, tether},
    client::{UrlOverflow, target},
    compression::Compression,
    deadline::Deadline,
    protocol::{Direction, metadata},
    request::{Call, Head},
};

/// A message of which the bytes are to be had first.
pub(super) type Collecting = Pin<Box<dyn Future<Output = Result<Payload, Error>> + Send>>;

impl Exchange {
    /// A payload whose only message is the whole body, but that a layer has made a stream of, with that message encoded.
    pub(super) fn collect(&self, payload: &mut Payload) -> Option<Collecting> {
        if self.wire.is_enveloped() || payload.one_len().is_some() {
            return None;
        }
        let codec = self.codec;
        let mut stream = std::mem::replace(payload, Payload::empty(codec.codec));
        stream.configure_json(codec.json);
        Some(Box::pin(async move {
            let (message, _) = stream.single_bytes().await?;
            Ok(Payload::one(codec.codec, message))
        }))
    }

    pub(super) fn write(
        &mut self,
        mut payload: Payload,
        Head { mut parts, call }: Head,
    ) -> Result<Request<Body>, Error> {
        payload.configure_json(self.codec.json);
        self.write_head(&mut parts.headers, &call);
        let compression = self
            .settings
            .compression
            .send
            .and_then(|send| send.iter().next());
        let compressor = Compressor::new(compression, &self.settings);
        parts.version = parts.version.max(self.wire.min_version());
        if self.wire.is_enveloped() {
            self.write_post_head(&mut parts.headers, compression);
            let one_len = payload.one_len();
            // A request that fails on its way is reset, and not every transport says why.
            one_len.map_or(Ok(()), |len| compressor.check(len))?;
            let (request, response) = one_len.is_none().then(tether).unzip();
            self.tether = response;
            let writer = Writer::request(payload, self.wire, compressor, request);
            return Ok(Request::from_parts(parts, Body::messages(writer)));
        }
        let Some(message) = payload.take_one() else {
            return Err(Error::internal("the message is gone"));
        };
        let (message, compression) = compressor.bare(message.into_bare())?;
        if let Some(url) = self.get_url(&parts.uri, &call, compression, &message)? {
            parts.uri = url;
            parts.method = Method::GET;
            return Ok(Request::from_parts(parts, Body::default()));
        }
        self.write_post_head(&mut parts.headers, compression);
        Ok(Request::from_parts(parts, Body::from(message)))
    }

    /// What every request says: the application's metadata, and what goes for the response.
    fn write_head(&self, headers: &mut HeaderMap, call: &Call) {
        let metadata = std::mem::take(headers);
        metadata::append(headers, metadata, Direction::Request);
        headers
            .entry(header::USER_AGENT)
            .or_insert_with(|| self.wire.user_agent());
        if let Some(remaining) = call.deadline.as_ref().map(Deadline::remaining) {
            self.wire.write_timeout(headers, remaining);
        }
        if let Some(accept) = self
            .settings
            .compression
            .accept
            .unwrap_or_default()
            .header_value()
        {
            headers.insert(self.wire.accept_compression_header(), accept);
        }
    }

    /// What a request with a body says of it.
    fn write_post_head(&self, headers: &mut HeaderMap, compression: Option<Compression>) {
        self.wire.write_post_head(headers, self.codec.codec);
        if let Some(compression) = compression {
            headers.insert(
                self.wire.compression_header(),
                HeaderValue::from_static(compression.name()),
            );
        }
    }

    /// The URL of a GET request; `None` if it is to be a POST request, or its URL would be too long.
    fn get_url(
        &self,
        url: &Uri,
        call: &Call,
        compression: Option<Compression>,
        message: &Bytes,
    ) -> Result<Option<Uri>, Error> {
        if !call.get || !call.spec.allows_get() {
            return Ok(None);
        }
        let compression = compression.map(Compression::name);
        let Some(query) = self
            .wire
            .write_query(self.codec.codec, compression, message)
        else {
            return Ok(None);
        };
        let (url_max_bytes, overflow) = call.url_limit;
        let too_long = url.to_string().len() + 1 + query.len() > url_max_bytes;
        match overflow {
            UrlOverflow::Post if too_long => Ok(None),
            UrlOverflow::Fail if too_long => Err(Error::resource_exhausted(format!(
                "the URL of the request is longer than the limit of {url_max_bytes} bytes"
            ))),
            UrlOverflow::Post | UrlOverflow::Fail => target::with_query(url, &query).map(Some),
        }
    }
}
