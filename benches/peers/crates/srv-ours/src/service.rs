//! The bench service, implemented for our generated trait.

use connect_runtime::{Error, Request, Response, Streaming};
use futures::{TryStreamExt, stream};
use ours::pb::{
    BenchService, Blob, CollectSummary, EchoRequest, EchoResponse, Event, LogBatch, LogSummary,
    Order, TailRequest,
};

pub struct Bench;

impl BenchService for Bench {
    async fn echo(&self, request: Request<EchoRequest>) -> Result<Response<EchoResponse>, Error> {
        Ok(ours::do_echo(request.into_message()).into())
    }

    async fn put_order(&self, request: Request<Order>) -> Result<Response<Order>, Error> {
        Ok(ours::do_order(request.into_message()).into())
    }

    async fn put_blob(&self, request: Request<Blob>) -> Result<Response<Blob>, Error> {
        Ok(ours::do_blob(request.into_message()).into())
    }

    async fn ingest_logs(&self, request: Request<LogBatch>) -> Result<Response<LogSummary>, Error> {
        Ok(ours::do_logs(request.into_message()).into())
    }

    async fn tail(
        &self,
        request: Request<TailRequest>,
    ) -> Result<Response<Streaming<Event>>, Error> {
        let events = ours::do_tail(request.into_message());
        Ok(Streaming::new(stream::iter(events.map(Ok))).into())
    }

    async fn collect(
        &self,
        request: Request<Streaming<Event>>,
    ) -> Result<Response<CollectSummary>, Error> {
        let mut events = request.into_message();
        let mut summary = CollectSummary::default();
        while let Some(event) = events.message().await? {
            ours::do_collect(&mut summary, &event);
        }
        Ok(summary.into())
    }

    async fn chat(
        &self,
        request: Request<Streaming<Event>>,
    ) -> Result<Response<Streaming<Event>>, Error> {
        let events = request.into_message().map_ok(ours::do_chat);
        Ok(Streaming::new(events).into())
    }
}
