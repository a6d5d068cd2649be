//! [`Watch`]: waits for the end of one call, and tells the interceptor once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use http::HeaderMap;
use sync_wrapper::SyncWrapper;
use tokio::time::Instant;

use super::{MetadataInterceptor, Outcome};
use crate::{
    Error, Response,
    codec::ConfiguredCodec,
    deadline::{self, Deadline},
    metadata::append_all,
    panic,
    payload::{Item, Tap},
    protocol::Direction,
};

/// Waits for the end of one call. It is held by the call's future, then by its response; whoever drops it has ended the
/// call.
pub(super) struct Watch<I: MetadataInterceptor> {
    interceptor: Arc<I>,
    /// Taken when the interceptor is told of the end.
    value: SyncWrapper<Option<I::Value>>,
    start: Instant,
    deadline: Option<Deadline>,
    requests: Arc<AtomicU64>,
    responses: u64,
    headers: HeaderMap,
    trailers: HeaderMap,
}

impl<I: MetadataInterceptor> Watch<I> {
    pub(super) fn new(interceptor: Arc<I>, value: I::Value, deadline: Option<Deadline>) -> Self {
        Self {
            interceptor,
            value: SyncWrapper::new(Some(value)),
            start: Instant::now(),
            deadline,
            requests: Arc::default(),
            responses: 0,
            headers: HeaderMap::new(),
            trailers: HeaderMap::new(),
        }
    }

    /// Counts the messages of the request.
    pub(super) fn requests(&self) -> impl Tap + 'static {
        Requests(self.requests.clone())
    }

    /// Shows the interceptor the head of the response.
    pub(super) fn respond(&mut self, response: &mut Response<()>) {
        if let Some(value) = self.value.get_mut() {
            self.interceptor.on_response(value, response);
        }
        self.headers.clone_from(response.headers());
        self.trailers.clone_from(response.trailers());
    }

    /// Tells the interceptor how the call has ended, unless it knows.
    pub(super) fn finish(&mut self, end: Result<&HeaderMap, &Error>) {
        let Some(value) = self.value.get_mut().take() else {
            return;
        };
        match end {
            Ok(trailers) => append_all(&mut self.trailers, trailers.clone()),
            Err(_) => self.trailers.clear(),
        }
        let outcome = Outcome {
            error: end.err(),
            requests: self.requests.load(Ordering::Relaxed),
            responses: self.responses,
            headers: &self.headers,
            trailers: &self.trailers,
            duration: self.start.elapsed(),
        };
        // What an observer does must not become another call's trouble; the panic is logged.
        let _ = panic::catch(|| self.interceptor.on_end(value, outcome));
    }
}

impl<I: MetadataInterceptor> Tap for Watch<I> {
    fn message(&mut self, item: Item, _: ConfiguredCodec, _: Direction) -> Result<Item, Error> {
        self.responses += 1;
        Ok(item)
    }

    fn end(&mut self, end: Result<&mut HeaderMap, &Error>) {
        self.finish(end.map(|trailers| &*trailers));
    }
}

impl<I: MetadataInterceptor> Drop for Watch<I> {
    fn drop(&mut self) {
        if self.value.get_mut().is_none() {
            return;
        }
        let over = self
            .deadline
            .as_ref()
            .filter(|deadline| deadline.remaining().is_zero());
        let error = match over {
            Some(_) => deadline::exceeded(),
            None => Error::canceled("the call was given up"),
        };
        self.finish(Err(&error));
    }
}

struct Requests(Arc<AtomicU64>);

impl Tap for Requests {
    fn message(&mut self, item: Item, _: ConfiguredCodec, _: Direction) -> Result<Item, Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(item)
    }
}
