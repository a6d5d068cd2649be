//! [`serve()`]: connections → HTTP requests → an app.
//!
//! ```text
//!  TcpListener ──▶ accept ──▶ one task per connection: tls ──▶ sniff ──▶ hyper ──▶ the app
//!                                  └──────── shutdown: drain, then cut ─────┘
//! ```

mod accept;
mod app;
mod builder;
mod connection;
mod shutdown;
mod sniff;
#[cfg(feature = "tls")]
mod tls;

use std::{
    fmt,
    future::{self, IntoFuture},
    io,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use tokio::net::TcpListener;

pub use self::app::App;
use self::{connection::Settings, shutdown::Connections};

/// Serves an app on a listener: HTTP/1.1 and HTTP/2 on one port, with or without TLS.
///
/// The app is an [`axum::Router`], a generated server as it is, or any other tower service of HTTP requests. It finds
/// the [`Peer`](connect_runtime::Peer) and axum's [`ConnectInfo`](axum::extract::ConnectInfo) in the request's
/// extensions.
///
/// What `axum::serve` leaves open is closed here: a peer that sends its headers slowly, or nothing, is cut off; a
/// flood of headers or streams is refused; shutdown has a hard end. The methods of [`Serve`] have the numbers.
///
/// # Examples
///
/// ```
/// use haberdasher::{Hats, proto::{HaberdasherClient, HaberdasherServer, Size}};
/// use tokio::net::TcpListener;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// let url = format!("http://{}", listener.local_addr()?);
/// tokio::spawn(connect_axum::serve(listener, HaberdasherServer::new(Hats::default())).into_future());
///
/// let client = HaberdasherClient::connect(url)?;
/// let hat = client.make_hat(Size { inches: 12, ..Size::default() }).await?;
/// assert_eq!(hat.size, 12);
/// # Ok(())
/// # }
/// ```
pub fn serve<A: App>(listener: TcpListener, app: A) -> Serve<A> {
    Serve {
        listener,
        app,
        signal: Box::pin(future::pending()),
        grace_period: GRACE_PERIOD,
        settings: Settings::default(),
    }
}

/// A server that runs when it is awaited; until then it takes options.
///
/// Dropping it while it is awaited cuts its connections. [`serve()`] makes it.
///
/// # Examples
///
/// ```
/// use std::{future::IntoFuture, time::Duration};
/// use haberdasher::{Hats, proto::HaberdasherServer};
/// use tokio::net::TcpListener;
/// use tokio::sync::oneshot;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (stop, stopped) = oneshot::channel::<()>();
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// let server = connect_axum::serve(listener, HaberdasherServer::new(Hats::default()))
///     .with_graceful_shutdown(async { drop(stopped.await) })
///     .grace_period(Duration::from_secs(5));
/// let server = tokio::spawn(server.into_future());
///
/// stop.send(()).expect("the server is there");
/// server.await??;
/// # Ok(())
/// # }
/// ```
#[must_use = "a server runs when it is awaited"]
pub struct Serve<A> {
    listener: TcpListener,
    app: A,
    /// Ready when the server is to stop.
    signal: Pin<Box<dyn Future<Output = ()> + Send>>,
    grace_period: Duration,
    settings: Settings,
}

/// A server at work; ready when it has stopped.
pub type ServeFuture = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

impl<A: App> IntoFuture for Serve<A> {
    type Output = io::Result<()>;
    type IntoFuture = ServeFuture;

    fn into_future(self) -> ServeFuture {
        Box::pin(async move {
            self.run().await;
            Ok(())
        })
    }
}

impl<A: App> Serve<A> {
    async fn run(mut self) {
        let settings = Arc::new(self.settings);
        let mut connections = Connections::new();
        loop {
            tokio::select! {
                () = &mut self.signal => break,
                (stream, address) = accept::next(|| self.listener.accept()) => {
                    let (settings, app) = (settings.clone(), self.app.clone());
                    connections.spawn(|draining| settings.serve(app, stream, address, draining));
                }
                () = connections.one_ended() => {}
            }
        }
        drop(self.listener);
        connections.drain(self.grace_period).await;
    }
}

impl<A> fmt::Debug for Serve<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve")
            .field("listener", &self.listener)
            .field("grace_period", &self.grace_period)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Shorter than what process managers wait before they kill.
const GRACE_PERIOD: Duration = Duration::from_secs(10);
