//! [`HttpTransportBuilder`]: how connections are made and kept.

use std::{sync::Arc, time::Duration};

use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::{HttpTransport, Pool, Pools};

/// Configures an [`HttpTransport`].
#[derive(Clone, Debug)]
pub struct HttpTransportBuilder {
    prior_knowledge: bool,
    connect_timeout: Duration,
    idle_timeout: Duration,
    keep_alive: Option<Duration>,
    #[cfg(feature = "tls")]
    tls: Option<rustls::ClientConfig>,
}

#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "tls"))]
pub(super) type Connector = HttpConnector;

impl HttpTransportBuilder {
    /// Speaks HTTP/2 without negotiation, also in the clear (h2c).
    #[must_use]
    pub fn http2_prior_knowledge(mut self, http2: bool) -> Self {
        self.prior_knowledge = http2;
        self
    }

    /// How long connecting to one address may take; 5 seconds unless set.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection may be idle before it is closed; 90 seconds unless set.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sends a PING this often on HTTP/2 connections in use, and closes those that do not answer; off unless set.
    #[must_use]
    pub fn keep_alive_interval(mut self, interval: Duration) -> Self {
        self.keep_alive = Some(interval);
        self
    }

    /// Uses this TLS configuration instead of one that trusts the roots of the Mozilla program; ALPN is set by the
    /// transport.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls_config(mut self, config: rustls::ClientConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// The transport.
    #[must_use]
    pub fn build(self) -> HttpTransport {
        HttpTransport(Arc::new(Pools {
            negotiated: self.pool(false),
            http2: self.pool(true),
            prior_knowledge: self.prior_knowledge,
        }))
    }

    fn pool(&self, http2_only: bool) -> Pool {
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_timeout)
            .http2_only(http2_only)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_max_header_list_size(MAX_HEADER_LIST)
            .http2_keep_alive_interval(self.keep_alive);
        builder.build(self.connector(http2_only))
    }

    fn http_connector(&self) -> HttpConnector {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(self.connect_timeout));
        connector.set_nodelay(true);
        connector
    }

    #[cfg(not(feature = "tls"))]
    fn connector(&self, _http2_only: bool) -> Connector {
        self.http_connector()
    }

    #[cfg(feature = "tls")]
    fn connector(&self, http2_only: bool) -> Connector {
        let mut connector = self.http_connector();
        connector.enforce_http(false);
        let mut tls = self.tls.clone().unwrap_or_else(trust_mozilla);
        tls.alpn_protocols.clear();
        let builder = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http();
        if http2_only {
            builder.enable_http2().wrap_connector(connector)
        } else {
            builder.enable_all_versions().wrap_connector(connector)
        }
    }
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        Self {
            prior_knowledge: false,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(90),
            keep_alive: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

/// Trusts the roots of the Mozilla program, wherever the program runs.
#[cfg(feature = "tls")]
fn trust_mozilla() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .map(|builder| {
        builder
            .with_root_certificates(roots.clone())
            .with_no_client_auth()
    })
    .unwrap_or_else(|_| {
        rustls::ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth()
    })
}

/// The text and details of an error of gRPC are headers, where each byte may take three; hyper's 16 KiB are soon full.
const MAX_HEADER_LIST: u32 = 256 * 1024;

/// Fixed windows: an adaptive one lets a connection die of many small messages behind a reader that waits.
///
/// h2 allows small frames that nobody has read, or that come after a stream was canceled, a budget of half the connection's
/// window, and each costs up to 256 bytes of it. So a stream's window is small enough, and the connection's large enough, for
/// many streams of tiny messages to be given up at once.
const STREAM_WINDOW: u32 = 256 << 10;

/// Many times a stream's, so that stalled streams do not hold the others back.
const CONNECTION_WINDOW: u32 = 64 << 20;
