//! Our generated server: directly on hyper, with `--axum` mounted in axum, with `--serve` under `connect_axum::serve`.

mod service;

use axum::serve::ListenerExt;
use connect_axum::RouterExt;
use connect_runtime::{CompressionOptions, ServerOptions, compression::Level};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

/// A generated server.
trait Server:
    Service<
        http::Request<hyper::body::Incoming>,
        Response = http::Response<connect_runtime::Body>,
        Error = std::convert::Infallible,
        Future: Send,
    > + Clone
    + Send
    + 'static
{
}

impl<S> Server for S where
    S: Service<
            http::Request<hyper::body::Incoming>,
            Response = http::Response<connect_runtime::Body>,
            Error = std::convert::Infallible,
            Future: Send,
        > + Clone
        + Send
        + 'static
{
}

fn main() {
    kit::serve(|listener, args| async move {
        // What hyper by hand compresses with; the level decides more than anything else in these rows.
        let fastest = CompressionOptions::new().level(Level::Fastest);
        let server = ours::pb::BenchServiceServer::new(service::Bench)
            .options(ServerOptions::new().compression(fastest));
        if args.flag("--axum") {
            mounted(listener, axum::Router::new().rpc(server)).await;
        } else if args.flag("--serve") {
            connect_axum::serve(listener, server).await.ok();
        } else {
            on_hyper(listener, server).await;
        }
    });
}

/// As srv-axum: axum's own router and `serve`.
async fn mounted(listener: TcpListener, app: axum::Router) {
    let listener = listener.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    axum::serve(listener, app).await.ok();
}

/// As srv-hyper: hyper's connections, the version read off their first bytes.
async fn on_hyper<S: Server>(listener: TcpListener, server: S) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).ok();
            tokio::spawn(connection(stream, server.clone()));
        }
    }
}

async fn connection<S: Server>(stream: TcpStream, server: S) {
    let mut first = [0; 4];
    let len = stream.peek(&mut first).await.unwrap_or(0);
    let io = TokioIo::new(stream);
    let service = service_fn(move |request| server.clone().call(request));
    if first.get(..len) == Some(b"PRI ") {
        let http2 = http2::Builder::new(TokioExecutor::new());
        http2.serve_connection(io, service).await.ok();
    } else {
        let http1 = http1::Builder::new();
        http1.serve_connection(io, service).await.ok();
    }
}
