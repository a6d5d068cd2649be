//! One connection, from its first byte to its last.

use std::{fmt, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::extract::ConnectInfo;
use connect_runtime::{BoxError, Peer, server::DrainLayer};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
#[cfg(feature = "tls")]
use tokio::time::timeout;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tower::{Layer, ServiceExt};

#[cfg(feature = "tls")]
use super::tls::Tls;
use super::{App, shutdown::Draining, sniff::Sniffed};

/// What holds for every connection.
pub(super) struct Settings {
    pub(super) http: auto::Builder<TokioExecutor>,
    pub(super) header_read_timeout: Duration,
    #[cfg(feature = "tls")]
    pub(super) handshake_timeout: Duration,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<Tls>,
}

impl Default for Settings {
    fn default() -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_READ_TIMEOUT);
        http.http2()
            .timer(TokioTimer::new())
            .adaptive_window(false)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
            .max_header_list_size(MAX_HEADER_LIST_BYTES)
            .keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIMEOUT);
        Self {
            http,
            header_read_timeout: HEADER_READ_TIMEOUT,
            #[cfg(feature = "tls")]
            handshake_timeout: HANDSHAKE_TIMEOUT,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

impl Settings {
    /// Serves a connection until it ends.
    pub(super) async fn serve<A: App>(
        self: Arc<Self>,
        app: A,
        stream: TcpStream,
        address: SocketAddr,
        mut draining: Draining,
    ) {
        let peer = Peer::new(address);
        let served = match stream.set_nodelay(true) {
            Ok(()) => self.secure(app, stream, peer, &mut draining).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = served {
            tracing::debug!(%address, %error, "a connection failed");
        }
    }

    #[cfg(feature = "tls")]
    async fn secure<A: App>(
        &self,
        app: A,
        stream: TcpStream,
        peer: Peer,
        draining: &mut Draining,
    ) -> Result<(), BoxError> {
        let Some(tls) = &self.tls else {
            return self.speak_http(app, stream, peer, draining).await;
        };
        let handshake = timeout(self.handshake_timeout, tls.accept(stream, peer));
        let (stream, peer) = tokio::select! {
            shaken = handshake => shaken??,
            // Who has not said anything yet has nothing to finish.
            () = draining.begun() => return Ok(()),
        };
        self.speak_http(app, stream, peer, draining).await
    }

    #[cfg(not(feature = "tls"))]
    async fn secure<A: App>(
        &self,
        app: A,
        stream: TcpStream,
        peer: Peer,
        draining: &mut Draining,
    ) -> Result<(), BoxError> {
        self.speak_http(app, stream, peer, draining).await
    }

    async fn speak_http<A: App>(
        &self,
        app: A,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Peer,
        draining: &mut Draining,
    ) -> Result<(), BoxError> {
        let stream = TokioIo::new(Sniffed::new(stream, self.header_read_timeout));
        let app = DrainLayer.layer(app);
        let service = service_fn(move |mut request: Request<Incoming>| {
            let extensions = request.extensions_mut();
            extensions.insert(ConnectInfo(peer.address()));
            extensions.insert(peer.clone());
            app.clone().oneshot(request)
        });
        let connection = self.http.serve_connection_with_upgrades(stream, service);
        let mut connection = pin!(connection);
        tokio::select! {
            served = connection.as_mut() => return served,
            () = draining.begun() => connection.as_mut().graceful_shutdown(),
        }
        connection.await
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("http", &self.http)
            .field("header_read_timeout", &self.header_read_timeout)
            .finish_non_exhaustive()
    }
}

/// hyper's own, which it applies only when it has a timer.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Longer than any handshake over a bad line.
#[cfg(feature = "tls")]
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Fixed windows: an adaptive one lets a connection die of many small messages behind a handler that waits.
///
/// h2 allows small frames that no handler has read a budget of half the connection's window, and each costs up to 256 bytes
/// of it; so a stream's window is small beside the connection's.
const STREAM_WINDOW: u32 = 256 << 10;

/// Many times a stream's, so that stalled streams do not hold the others back; and the most that is held of what a
/// connection has sent and nobody has read.
const CONNECTION_WINDOW: u32 = 16 << 20;

/// Enough for a busy client; the others of its calls wait for their turn.
const MAX_CONCURRENT_STREAMS: u32 = 200;

/// Counted as HTTP/2 counts: 32 bytes are added for each header.
const MAX_HEADER_LIST_BYTES: u32 = 16 << 10;

/// Short enough to find a peer that has vanished, long enough to cost nothing.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(60);

/// How long the answer to a PING may take.
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(20);
