//! The options of a [`Serve`].

use std::{io, net::SocketAddr, time::Duration};

use super::Serve;
#[cfg(feature = "tls")]
use super::tls::Tls;

impl<A> Serve<A> {
    /// Stops when this future is ready: accepts no more connections, tells the open ones to end, and lets calls finish
    /// within the [grace period](Self::grace_period).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// # let (stop, mut stopped) = tokio::sync::watch::channel(());
    /// # stop.send_replace(());
    /// connect_axum::serve(listener, axum::Router::new())
    ///     .with_graceful_shutdown(async move { drop(stopped.changed().await) })
    ///     .await
    /// # }
    /// ```
    pub fn with_graceful_shutdown(
        mut self,
        signal: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.signal = Box::pin(signal);
        self
    }

    /// How long a graceful shutdown may take; 10 seconds unless set. Connections that are open then are cut.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// use std::time::Duration;
    ///
    /// connect_axum::serve(listener, axum::Router::new())
    ///     .with_graceful_shutdown(async {})
    ///     .grace_period(Duration::from_secs(3))
    ///     .await
    /// # }
    /// ```
    pub fn grace_period(mut self, period: Duration) -> Self {
        self.grace_period = period;
        self
    }

    /// Encrypts every connection. The server sets ALPN, to HTTP/2 and HTTP/1.1.
    ///
    /// Client certificates are asked for where the configuration says so, and are then in the
    /// [`Peer`](connect_runtime::Peer).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// # let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    /// # let certificates = vec![made.cert.der().clone()];
    /// # let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    /// let config = rustls::ServerConfig::builder()
    ///     .with_no_client_auth()
    ///     .with_single_cert(certificates, key)?;
    ///
    /// connect_axum::serve(listener, axum::Router::new())
    ///     .tls(config)
    ///     .with_graceful_shutdown(async {})
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "tls")]
    pub fn tls(mut self, config: rustls::ServerConfig) -> Self {
        self.settings.tls = Some(Tls::new(config));
        self
    }

    /// How long a TLS handshake may take; 10 seconds unless set.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// use std::time::Duration;
    ///
    /// let server = connect_axum::serve(listener, axum::Router::new())
    ///     .handshake_timeout(Duration::from_secs(5));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "tls")]
    pub fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.settings.handshake_timeout = timeout;
        self
    }

    /// How long a peer may take to say which version of HTTP it speaks, and to send the headers of an HTTP/1.1 request;
    /// 30 seconds unless set. An HTTP/1.1 connection that is idle for so long is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// use std::time::Duration;
    ///
    /// let server = connect_axum::serve(listener, axum::Router::new())
    ///     .header_read_timeout(Duration::from_secs(10));
    /// # Ok(())
    /// # }
    /// ```
    pub fn header_read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.header_read_timeout = timeout;
        self.settings.http.http1().header_read_timeout(timeout);
        self
    }

    /// How many calls an HTTP/2 connection may have open at once; 200 unless set.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let server = connect_axum::serve(listener, axum::Router::new()).max_concurrent_streams(1000);
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_concurrent_streams(mut self, streams: u32) -> Self {
        self.settings.http.http2().max_concurrent_streams(streams);
        self
    }

    /// How large the headers of an HTTP/2 request may be, counted with 32 bytes extra for each; 16 KiB unless set.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let server = connect_axum::serve(listener, axum::Router::new()).max_header_list_bytes(64 << 10);
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_header_list_bytes(mut self, bytes: u32) -> Self {
        self.settings.http.http2().max_header_list_size(bytes);
        self
    }

    /// How long an HTTP/2 connection may be quiet before a PING is sent; 60 seconds unless set, `None` for never. A peer
    /// that does not answer it [in time](Self::keep_alive_timeout) is cut off.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// use std::time::Duration;
    ///
    /// let server = connect_axum::serve(listener, axum::Router::new())
    ///     .keep_alive_interval(Duration::from_secs(20));
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_alive_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.settings.http.http2().keep_alive_interval(interval);
        self
    }

    /// How long the answer to a PING may take; 20 seconds unless set.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// use std::time::Duration;
    ///
    /// let server = connect_axum::serve(listener, axum::Router::new())
    ///     .keep_alive_timeout(Duration::from_secs(5));
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.settings.http.http2().keep_alive_timeout(timeout);
        self
    }

    /// The address that the server listens on.
    ///
    /// # Errors
    ///
    /// Those of [`TcpListener::local_addr`](tokio::net::TcpListener::local_addr).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let server = connect_axum::serve(listener, axum::Router::new());
    /// println!("listening on http://{}", server.local_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
