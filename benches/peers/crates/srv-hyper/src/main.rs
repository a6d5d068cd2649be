//! The limit: hyper with nothing above it. The connection's version is read off its first bytes, so neither version pays
//! for the other.

use std::convert::Infallible;

use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

fn main() {
    kit::serve(|listener, _| async move {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).ok();
                tokio::spawn(connection(stream));
            }
        }
    });
}

async fn connection(stream: TcpStream) {
    let mut first = [0; 4];
    let len = stream.peek(&mut first).await.unwrap_or(0);
    let io = TokioIo::new(stream);
    if first.get(..len) == Some(b"PRI ") {
        let http2 = http2::Builder::new(TokioExecutor::new());
        http2.serve_connection(io, service_fn(answer)).await.ok();
    } else {
        let http1 = http1::Builder::new();
        http1.serve_connection(io, service_fn(answer)).await.ok();
    }
}

async fn answer(
    request: Request<Incoming>,
) -> Result<http::Response<byhand::RespBody<Incoming>>, Infallible> {
    Ok(match byhand::route(request.uri().path()) {
        Some(method) => byhand::call(method, request).await,
        None => byhand::status(StatusCode::NOT_FOUND),
    })
}
