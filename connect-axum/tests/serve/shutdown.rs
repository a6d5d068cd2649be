//! Shutdown: calls finish, or are cut when the grace period is over; silent peers do not hold it.

use std::{sync::Arc, time::Duration};

use connect_runtime::{Error, Payload, Request, Response, Streaming};
use haberdasher::{Hats, proto::HaberdasherServer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Semaphore, mpsc},
    time::Instant,
};
use tower::{Layer, Service, ServiceExt, layer::layer_fn, service_fn};

use super::support::{
    PREFACE, SETTINGS, SHORT, TWELVE_INCHES, read_until_closed, shop, start, within,
};

/// No test waits for so long.
const LONG: Duration = Duration::from_secs(3600);

/// Holds calls until it is opened.
struct Gate {
    open: Arc<Semaphore>,
    calls: mpsc::UnboundedReceiver<Event>,
}

/// What becomes of a call.
#[derive(Debug, PartialEq)]
enum Event {
    Begun,
    Over,
}

/// Tells that its call is over when it is dropped with it.
struct Guard(mpsc::UnboundedSender<Event>);

impl Drop for Guard {
    fn drop(&mut self) {
        // The test may be over, too.
        let _ = self.0.send(Event::Over);
    }
}

fn gate<S: Held>() -> (Gate, impl Layer<S, Service: Held>) {
    let open = Arc::new(Semaphore::new(0));
    let (call, calls) = mpsc::unbounded_channel();
    let gate = Gate {
        open: open.clone(),
        calls,
    };
    let layer = layer_fn(move |inner: S| {
        let (open, call) = (open.clone(), call.clone());
        service_fn(move |request: Request<Payload>| {
            let (open, call, inner) = (open.clone(), call.clone(), inner.clone());
            async move {
                call.send(Event::Begun).unwrap();
                let _guard = Guard(call);
                let _open = open.acquire().await.unwrap();
                inner.oneshot(request).await
            }
        })
    });
    (gate, layer)
}

/// A service of calls.
trait Held:
    Service<Request<Payload>, Response = Response<Payload>, Error = Error, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Held for S where
    S: Service<Request<Payload>, Response = Response<Payload>, Error = Error, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

#[tokio::test]
async fn a_call_that_is_being_served_gets_its_answer() {
    for http2 in [false, true] {
        let (mut gate, layer) = gate();
        let app = HaberdasherServer::new(Hats::default()).layer(layer);
        let running = start(app, |server| server.grace_period(LONG)).await;
        let address = running.address;

        let client = running.client(http2);
        let call = tokio::spawn(async move { client.make_hat(TWELVE_INCHES).await });
        assert_eq!(within(gate.calls.recv()).await, Some(Event::Begun));
        let stopping = running.stop();
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!stopping.has_ended());

        gate.open.add_permits(1);
        assert_eq!(within(call).await.unwrap().unwrap().size, 12);
        stopping.ends().await;
    }
}

#[tokio::test]
async fn an_open_stream_goes_on_to_its_end() {
    let running = start(shop(), |server| server.grace_period(LONG)).await;
    let address = running.address;
    let (sizes, requests) = Streaming::channel(1);
    let client = running.client(true);
    let mut hats = client
        .make_various_hats(requests)
        .await
        .unwrap()
        .into_message();

    let stopping = running.stop();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    for _ in 0..3 {
        sizes.send(TWELVE_INCHES).await.unwrap();
        assert_eq!(within(hats.message()).await.unwrap().unwrap().size, 12);
    }
    assert!(!stopping.has_ended());
    drop(sizes);
    assert_eq!(within(hats.message()).await.unwrap(), None);
    stopping.ends().await;
}

#[tokio::test]
async fn a_stalled_call_is_cut_when_the_grace_period_is_over() {
    for http2 in [false, true] {
        let (mut gate, layer) = gate();
        let app = HaberdasherServer::new(Hats::default()).layer(layer);
        let running = start(app, |server| server.grace_period(SHORT)).await;

        let client = running.client(http2);
        let call = tokio::spawn(async move { client.make_hat(TWELVE_INCHES).await });
        assert_eq!(within(gate.calls.recv()).await, Some(Event::Begun));
        let begin = Instant::now();
        running.stop().ends().await;
        assert!(begin.elapsed() >= SHORT);

        within(call).await.unwrap().unwrap_err();
        assert_eq!(within(gate.calls.recv()).await, Some(Event::Over));
    }
}

#[tokio::test]
async fn a_call_whose_client_goes_away_is_dropped() {
    for http2 in [false, true] {
        let (mut gate, layer) = gate();
        let app = HaberdasherServer::new(Hats::default()).layer(layer);
        let running = start(app, |server| server).await;
        let client = running.client(http2);
        let call = tokio::spawn(async move { client.make_hat(TWELVE_INCHES).await });
        assert_eq!(within(gate.calls.recv()).await, Some(Event::Begun));
        call.abort();
        assert_eq!(within(gate.calls.recv()).await, Some(Event::Over));
    }
}

#[tokio::test]
async fn a_stalled_stream_is_cut_when_the_grace_period_is_over() {
    let running = start(shop(), |server| server.grace_period(SHORT)).await;
    let (_sizes, requests) = Streaming::channel(1);
    let client = running.client(true);
    let mut hats = client
        .make_various_hats(requests)
        .await
        .unwrap()
        .into_message();
    running.stop().ends().await;
    within(hats.message()).await.unwrap_err();
}

#[tokio::test]
async fn idle_connections_do_not_hold_it() {
    let running = start(shop(), |server| server.grace_period(LONG)).await;
    let clients = [running.client(false), running.client(true)];
    for client in &clients {
        client.make_hat(TWELVE_INCHES).await.unwrap();
    }
    running.stop().ends().await;
}

#[tokio::test]
async fn silent_connections_do_not_hold_it() {
    let running = start(shop(), |server| server.grace_period(LONG)).await;
    let mut silent = Vec::new();
    for beginning in [&b""[..], b"P", b"PRI * HT"] {
        let mut stream = running.connect().await;
        stream.write_all(beginning).await.unwrap();
        silent.push(stream);
    }
    running.serves().await;
    running.stop().ends().await;
    for stream in silent {
        read_until_closed(stream).await;
    }
}

#[tokio::test]
async fn a_peer_that_speaks_http2_and_ignores_the_end_is_cut_off() {
    let running = start(shop(), |server| server.grace_period(SHORT)).await;
    let mut stream = running.connect().await;
    stream.write_all(PREFACE).await.unwrap();
    stream.write_all(SETTINGS).await.unwrap();
    within(stream.read_exact(&mut [0; 9])).await.unwrap();
    running.stop().ends().await;
    let goodbye = read_until_closed(stream).await;
    assert!(
        goodbye.windows(5).any(|frame| frame == [0, 0, 8, 7, 0]),
        "a GOAWAY frame"
    );
}

#[tokio::test]
async fn a_server_that_is_dropped_takes_its_connections_along() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(IntoFuture::into_future(connect_axum::serve(
        listener,
        shop(),
    )));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(PREFACE).await.unwrap();
    within(stream.read_exact(&mut [0; 9])).await.unwrap();
    server.abort();
    read_until_closed(stream).await;
}
