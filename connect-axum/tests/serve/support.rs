//! A server in a task, and what tests do with it.

use std::{future::IntoFuture, io, net::SocketAddr, time::Duration};

use axum::{Router, extract::Request as HttpRequest, response::IntoResponse, routing};
use connect_axum::{RouterExt, Serve, serve::App};
use connect_runtime::client::HttpTransport;
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Size},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

pub(crate) type Client = HaberdasherClient<connect_runtime::codegen::Channel>;

pub(crate) const TWELVE_INCHES: Size = Size {
    inches: 12,
    description: String::new(),
};

/// Long enough for the slowest machine; a test that waits for it has failed.
pub(crate) const BOUND: Duration = Duration::from_secs(20);

/// Short, where a test waits for a time limit to do its work.
pub(crate) const SHORT: Duration = Duration::from_millis(250);

/// A server at work.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// Serves an app on a free port, with these options.
pub(crate) async fn start<A: App>(app: A, options: impl FnOnce(Serve<A>) -> Serve<A>) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = connect_axum::serve(listener, app).with_graceful_shutdown(async {
        // The test may also be over.
        let _ = stopped.await;
    });
    let task = tokio::spawn(options(server).into_future());
    Running {
        address,
        stop,
        task,
    }
}

/// The hat shop, a route that tells the version of HTTP, and one that panics.
pub(crate) fn shop() -> Router {
    let version = async |request: HttpRequest| format!("{:?}", request.version()).into_response();
    let panic = async || -> () { panic!("a handler of axum panics, as the test wants") };
    Router::new()
        .route("/version", routing::get(version))
        .route("/panic", routing::get(panic))
        .rpc(HaberdasherServer::new(Hats::default()))
}

impl Running {
    /// A client in the clear, with a pool of its own.
    pub(crate) fn client(&self, http2: bool) -> Client {
        let transport = HttpTransport::builder().http2_prior_knowledge(http2);
        self.client_over("http", transport.build())
    }

    pub(crate) fn client_over(&self, scheme: &str, transport: HttpTransport) -> Client {
        let url = format!("{scheme}://localhost:{}", self.address.port());
        let options = connect_runtime::ClientOptions::new().base_url(url.parse().unwrap());
        HaberdasherClient::new(transport).options(options)
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Has a call served. Connections that were made before have been accepted by then, since accepting is in order.
    pub(crate) async fn serves(&self) {
        for http2 in [false, true] {
            let hat = self.client(http2).make_hat(TWELVE_INCHES).await.unwrap();
            assert_eq!(hat.size, 12);
        }
    }

    /// Tells the server to stop.
    pub(crate) fn stop(self) -> Stopping {
        self.stop.send(()).unwrap();
        Stopping(self.task)
    }
}

/// A server that was told to stop.
pub(crate) struct Stopping(JoinHandle<io::Result<()>>);

impl Stopping {
    pub(crate) fn has_ended(&self) -> bool {
        self.0.is_finished()
    }

    /// The server ends, and well.
    pub(crate) async fn ends(self) {
        within(self.0).await.unwrap().unwrap();
    }
}

/// What comes within bounds.
pub(crate) async fn within<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(BOUND, future).await.expect("in time")
}

/// All that comes until the server closes the connection; how it does so is no matter.
pub(crate) async fn read_until_closed(mut stream: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut read = Vec::new();
    let _ = within(stream.read_to_end(&mut read)).await;
    read
}

/// Sends this, and returns all that comes until the server closes the connection.
pub(crate) async fn exchange(running: &Running, bytes: &[u8]) -> String {
    let mut stream = running.connect().await;
    stream.write_all(bytes).await.unwrap();
    String::from_utf8_lossy(&read_until_closed(stream).await).into_owned()
}

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A SETTINGS frame that sets nothing.
pub(crate) const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
