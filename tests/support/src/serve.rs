//! [`serve`]: a server on a free port of this machine, HTTP/1.1 and h2c, or TLS.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use connect_runtime::Body;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Semaphore,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use crate::Certificate;

/// A tower service of HTTP requests as hyper serves it.
pub trait HttpService:
    Service<
        http::Request<Incoming>,
        Response = http::Response<Body>,
        Error = Infallible,
        Future: Send,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> HttpService for S where
    S: Service<
            http::Request<Incoming>,
            Response = http::Response<Body>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

/// A server at work; it and all of its connections end when this is dropped.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    accepted: Arc<Semaphore>,
    _tasks: JoinSet<()>,
}

impl Serving {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.accepted.available_permits()
    }
}

/// Serves HTTP/1.1 and HTTP/2 in the clear on a free port.
pub async fn serve<S: HttpService>(service: S) -> Serving {
    start(service, None).await
}

/// Serves over TLS; `alpn` names the protocols.
pub async fn serve_tls<S: HttpService>(
    service: S,
    certificate: &Certificate,
    alpn: &[&str],
) -> Serving {
    start(service, Some(TlsAcceptor::from(certificate.server(alpn)))).await
}

async fn start<S: HttpService>(service: S, tls: Option<TlsAcceptor>) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let accepted = Arc::new(Semaphore::new(0));
    let mut tasks = JoinSet::new();
    let count = accepted.clone();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            count.add_permits(1);
            stream.set_nodelay(true).expect("a socket");
            let (service, tls) = (service.clone(), tls.clone());
            connections.spawn(async move {
                match tls {
                    None => connection(stream, service).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            connection(stream, service).await;
                        }
                    }
                }
            });
        }
    });
    Serving {
        address,
        accepted,
        _tasks: tasks,
    }
}

async fn connection<I, S>(io: I, service: S)
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    S: HttpService,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http2()
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(8 << 20)
        .max_concurrent_streams(2_000);
    // A peer that misbehaves ends its connection with an error; that is its business.
    let _ = builder
        .serve_connection(TokioIo::new(io), TowerToHyperService::new(service))
        .await;
}
