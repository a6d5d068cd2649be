//! The server: listens as the runner asks, and serves the suite's service.

mod bidi_stream;
mod info;
mod service;
mod stream;
mod unary;

use std::{convert::Infallible, sync::Arc};

use connect_runtime::{CompressionOptions, Limits, ServerOptions, server::Handler};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use self::service::Conformance;
use crate::{
    Failure,
    proto::{
        ConformanceServiceServer, ConformanceServiceService, ServerCompatRequest,
        ServerCompatResponse,
    },
    tls,
};

/// A server that listens. One and the same answers every protocol and HTTP version.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    service: ConformanceServer,
    response: ServerCompatResponse,
}

type ConformanceServer = ConformanceServiceServer<Handler<ConformanceServiceService, Conformance>>;

impl Server {
    /// Listens on a free port.
    ///
    /// # Errors
    ///
    /// The certificates that the request brings are unusable, or no port is free.
    pub async fn bind(request: ServerCompatRequest) -> Result<Self, Failure> {
        let creds = request.server_creds.filter(|_| request.use_tls);
        let config = creds
            .as_ref()
            .map(|creds| tls::server(creds, &request.client_tls_cert))
            .transpose()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            tls: config.map(Arc::new),
            service: service(request.message_receive_limit),
            response: ServerCompatResponse {
                host: address.ip().to_string(),
                port: address.port().into(),
                pem_cert: creds.map(|creds| creds.cert).unwrap_or_default(),
            },
        })
    }

    /// Where it listens, for the runner.
    #[must_use]
    pub fn response(&self) -> &ServerCompatResponse {
        &self.response
    }

    /// Serves until it is dropped.
    pub async fn serve(self) -> Infallible {
        loop {
            // The client has gone already.
            let Ok((connection, _)) = self.listener.accept().await else {
                continue;
            };
            let _ = connection.set_nodelay(true);
            let (tls, service) = (self.tls.clone(), self.service.clone());
            tokio::spawn(async move {
                let Some(tls) = tls else {
                    return serve(connection, service).await;
                };
                match TlsAcceptor::from(tls).accept(connection).await {
                    Ok(connection) => serve(connection, service).await,
                    Err(error) => eprintln!("TLS: {error}"),
                }
            });
        }
    }
}

fn service(read_max_bytes: u32) -> ConformanceServer {
    let limits = match usize::try_from(read_max_bytes) {
        Ok(0) | Err(_) => Limits::new(),
        Ok(bytes) => Limits::new().read_max_bytes(bytes),
    };
    // The suite's messages are short; they are compressed all the same, so that compression is tested.
    let compression = CompressionOptions::new().min_bytes(0);
    let options = ServerOptions::new().limits(limits).compression(compression);
    ConformanceServiceServer::new(Conformance).options(options)
}

/// Serves one connection: HTTP/1.1, or HTTP/2 with or without prior knowledge.
async fn serve(
    connection: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: ConformanceServer,
) {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http2()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    let connection = TokioIo::new(connection);
    // How it ends is its client's affair; many a test breaks it off.
    let _ = builder
        .serve_connection(connection, TowerToHyperService::new(service))
        .await;
}

const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;
