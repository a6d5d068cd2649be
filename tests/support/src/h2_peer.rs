//! HTTP/2 stream by stream: a server and a client that do as they like.

use std::{future::Future, net::SocketAddr};

use bytes::Bytes;
use h2::{RecvStream, client, server::SendResponse};
use tokio::{net::TcpStream, task::JoinSet};

use crate::RawServer;

/// Serves HTTP/2, and does with each request what a closure says.
pub async fn serve_h2<F, Fut>(answer: F) -> RawServer
where
    F: Fn(http::Request<RecvStream>, SendResponse<Bytes>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    RawServer::start(move |stream| {
        let answer = answer.clone();
        async move {
            let Ok(mut connection) = h2::server::handshake(stream).await else {
                return;
            };
            let mut streams = JoinSet::new();
            while let Some(Ok((request, respond))) = connection.accept().await {
                streams.spawn(answer(request, respond));
            }
        }
    })
    .await
}

/// A client connection of HTTP/2, with its windows in the test's hands.
#[derive(Debug)]
pub struct H2Peer {
    send: client::SendRequest<Bytes>,
    _connection: JoinSet<()>,
}

impl H2Peer {
    /// Connects, with this initial window per stream.
    pub async fn connect(address: SocketAddr, window: u32) -> Self {
        let stream = TcpStream::connect(address).await.expect("a server");
        let mut builder = client::Builder::new();
        builder
            .initial_window_size(window)
            .initial_connection_window_size(8 << 20);
        let (send, connection) = builder.handshake(stream).await.expect("a handshake");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _ = connection.await;
        });
        Self {
            send,
            _connection: tasks,
        }
    }

    /// Begins a call.
    pub async fn send(
        &mut self,
        request: http::Request<()>,
        end: bool,
    ) -> (client::ResponseFuture, h2::SendStream<Bytes>) {
        std::future::poll_fn(|cx| self.send.poll_ready(cx))
            .await
            .expect("a connection");
        self.send.send_request(request, end).expect("a request")
    }
}

/// The head of a POST request to a method of the hat shop.
#[must_use]
pub fn h2_request(method: &str, content_type: &str) -> http::request::Builder {
    http::Request::post(format!(
        "http://localhost/i2y.connecpy.example.Haberdasher/{method}"
    ))
    .header("content-type", content_type)
}
