//! Blocking interceptors and calls that end early: nobody waits for a thread, and no thread waits for ever.

use std::{
    future::{IntoFuture, pending},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use connect_runtime::{
    ClientOptions, Code, Error, Payload, Request, Response,
    blocking::Blocking,
    interceptor::{BlockingInterceptor, InterceptorLayer, Next, from_fn_with_state},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Size},
};
use support::{DropProbe, RawClient, Script, each, serve, size, within};

/// Refuses strangers, and reads the messages of everybody else.
struct Door;

impl BlockingInterceptor for Door {
    fn intercept_unary(
        &self,
        mut request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        if request.headers().contains_key("x-stranger") {
            return Err(Error::unauthenticated("who are you?"));
        }
        request.message_mut().blocking_message::<Size>()?;
        next.blocking_run(request)
    }
}

/// On one thread, so that a call that is left behind would hold up the next.
fn on_one_thread<I: BlockingInterceptor>(interceptor: I) -> InterceptorLayer<Blocking<I>> {
    InterceptorLayer::new(Blocking::new(interceptor).max_threads(1))
}

#[tokio::test]
async fn a_call_is_refused_whose_body_never_arrives() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(on_one_thread(Door));
        let serving = serve(server).await;
        for content_type in ["application/proto", "application/json"] {
            let mut client = RawClient::connect(serving.address()).await;
            let more = "x-stranger: yes\r\ncontent-length: 1000000\r\n";
            client.post("MakeHat", content_type, more).await;
            let head = client.until(b"\r\n\r\n").await;
            assert!(head.starts_with(b"HTTP/1.1 401 "), "{head:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_thread_that_waits_for_a_body_is_free_at_the_deadline() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(on_one_thread(Door));
        let serving = serve(server).await;
        for _ in 0..3 {
            let mut client = RawClient::connect(serving.address()).await;
            let more = "connect-timeout-ms: 50\r\ncontent-length: 1000000\r\n";
            client.post("MakeHat", "application/json", more).await;
            let head = client.until(b"\r\n\r\n").await;
            assert!(head.starts_with(b"HTTP/1.1 504 "), "{head:?}");
        }
        let mut client = RawClient::connect(serving.address()).await;
        assert_eq!(client.make_hat(1).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_thread_that_waits_for_an_answer_is_free_when_its_caller_goes() {
    each(async |combination| {
        let probe = DropProbe::new();
        let handler = probe.clone();
        let script = Script::default().make_hat(move |request| {
            let guard = handler.guard();
            async move {
                let _guard = guard;
                if request.inches == 0 {
                    pending::<()>().await;
                }
                Ok(haberdasher::proto::Hat::default().into())
            }
        });
        let server = HaberdasherServer::new(script).layer(on_one_thread(Door));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(on_one_thread(Door));
        for calls in [1, 3] {
            tokio::select! {
                result = client.make_hat(size(0)).into_future() => panic!("{result:?}"),
                () = probe.until_made(calls) => {}
            }
            probe.until_dropped(calls).await;
            client.make_hat(size(1)).await.unwrap();
        }
    })
    .await;
}

/// Waits at a gate.
struct Gate(Mutex<mpsc::Receiver<()>>);

impl BlockingInterceptor for Gate {
    fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let _ = self.0.lock().unwrap().recv();
        next.blocking_run(request)
    }
}

/// Tells when the call is over.
async fn guarded(
    probe: DropProbe,
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    let _guard = probe.guard();
    next.run(request).await
}

#[tokio::test]
async fn one_that_outlives_the_deadline_does_not_hold_the_answer_back() {
    each(async |combination| {
        let (gate, waiting) = mpsc::channel();
        let calls = Arc::new(Mutex::new(0));
        let handled = calls.clone();
        let script = Script::default().make_hat(move |_| {
            *handled.lock().unwrap() += 1;
            async { Ok(haberdasher::proto::Hat::default().into()) }
        });
        let probe = DropProbe::new();
        let guarded = from_fn_with_state(probe.clone(), guarded);
        let server = HaberdasherServer::new(script)
            .layer(on_one_thread(Gate(Mutex::new(waiting))))
            .layer(guarded);
        let shop = combination.open(server, ClientOptions::new()).await;
        let soon = Duration::from_millis(50);
        let call = shop.client.make_hat(size(1)).timeout(soon);
        assert_eq!(call.await.unwrap_err().code(), Code::DeadlineExceeded);
        // The server has noticed, too.
        probe.until_dropped(1).await;
        gate.send(()).unwrap();
        // The thread is free, and what it was to do is over.
        drop(gate);
        shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(*calls.lock().unwrap(), 1);
    })
    .await;
}
