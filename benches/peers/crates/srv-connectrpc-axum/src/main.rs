//! connectrpc-axum. Connect is served on its axum router; gRPC goes to the
//! tonic service that its generated tonic-compatible builder makes.

mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos.rs"));
}

use axum::serve::ListenerExt;
use connectrpc_axum::prelude::*;
use futures::{Stream, StreamExt};
use pb::bench::v1::*;

async fn echo(
    ConnectRequest(r): ConnectRequest<EchoRequest>,
) -> Result<ConnectResponse<EchoResponse>, ConnectError> {
    Ok(ConnectResponse::new(EchoResponse { message: r.name }))
}

async fn put_order(
    ConnectRequest(mut o): ConnectRequest<Order>,
) -> Result<ConnectResponse<Order>, ConnectError> {
    o.id += 1;
    Ok(ConnectResponse::new(o))
}

async fn put_blob(
    ConnectRequest(b): ConnectRequest<Blob>,
) -> Result<ConnectResponse<Blob>, ConnectError> {
    Ok(ConnectResponse::new(b))
}

async fn ingest_logs(
    ConnectRequest(b): ConnectRequest<LogBatch>,
) -> Result<ConnectResponse<LogSummary>, ConnectError> {
    let mut s = LogSummary::default();
    for e in &b.entries {
        s.entries += 1;
        s.worst = s.worst.max(e.severity);
        s.text_bytes += (e.service.len()
            + e.instance.len()
            + e.text.len()
            + e.trace_id.len()
            + e.span_id.len()) as i64;
        if let Some(p) = &e.place {
            s.text_bytes += (p.file.len() + p.function.len()) as i64;
        }
        for (k, v) in &e.labels {
            s.label_bytes += (k.len() + v.len()) as i64;
        }
    }
    Ok(ConnectResponse::new(s))
}

async fn tail(
    ConnectRequest(r): ConnectRequest<TailRequest>,
) -> Result<
    ConnectResponse<StreamBody<impl Stream<Item = Result<Event, ConnectError>>>>,
    ConnectError,
> {
    let it = (0..i64::from(r.count)).map(move |i| {
        Ok(Event {
            seq: 1_000_000 + i,
            text: r.text.clone(),
        })
    });
    Ok(ConnectResponse::new(StreamBody::new(
        futures::stream::iter(it),
    )))
}

async fn collect(
    ConnectRequest(events): ConnectRequest<Streaming<Event>>,
) -> Result<ConnectResponse<CollectSummary>, ConnectError> {
    let mut events = events.into_stream();
    let mut s = CollectSummary::default();
    while let Some(e) = events.next().await {
        let e = e?;
        s.events += 1;
        s.seq_sum += e.seq;
        s.text_bytes += e.text.len() as i64;
    }
    Ok(ConnectResponse::new(s))
}

async fn chat(
    ConnectRequest(events): ConnectRequest<Streaming<Event>>,
) -> Result<
    ConnectResponse<StreamBody<impl Stream<Item = Result<Event, ConnectError>>>>,
    ConnectError,
> {
    let out = events.into_stream().map(|e| {
        e.map(|mut e| {
            e.seq += 1;
            e
        })
    });
    Ok(ConnectResponse::new(StreamBody::new(out)))
}

fn main() {
    kit::serve(|listener, args| async move {
        let (router, grpc) = bench_service_connect::BenchServiceTonicCompatibleBuilder::new()
            .echo(echo)
            .put_order(put_order)
            .put_blob(put_blob)
            .ingest_logs(ingest_logs)
            .tail(tail)
            .collect(collect)
            .chat(chat)
            .build();
        let gzip = args.flag("--gzip");
        let app = connectrpc_axum::MakeServiceBuilder::new()
            .add_router(router)
            .add_grpc_service_with(grpc, |s| {
                use tonic::codec::CompressionEncoding::Gzip;
                if gzip {
                    s.accept_compressed(Gzip).send_compressed(Gzip)
                } else {
                    s
                }
            })
            .build();
        let listener = listener.tap_io(|s| {
            s.set_nodelay(true).ok();
        });
        axum::serve(listener, tower::make::Shared::new(app))
            .await
            .ok();
    });
}
