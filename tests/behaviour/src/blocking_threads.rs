//! The threads of blocking handlers: how many there are, and what becomes of them when a call ends early.

use std::{
    future::IntoFuture,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use connect_runtime::{
    Code, Error, Request, Response, Streaming,
    blocking::{Blocking, BlockingStreaming},
};
use haberdasher::proto::{
    Haberdasher, HaberdasherBlocking, HaberdasherBlockingClient, HaberdasherClient,
    HaberdasherServer, Hat, Size, Summary,
};
use support::{DropProbe, Script, each, size, within};

/// A shop whose handlers wait at a gate, or go on for ever.
#[derive(Clone)]
struct Stuck {
    probe: DropProbe,
    /// A unary call returns when it gets something from here, or when nothing can come any more.
    gate: Arc<Mutex<mpsc::Receiver<()>>>,
    /// What ended the messages of a request.
    ends: tokio::sync::mpsc::UnboundedSender<Error>,
    /// How many hats an endless response was asked for.
    pulled: Arc<AtomicUsize>,
}

impl HaberdasherBlocking for Stuck {
    fn make_hat(&self, _: Request<Size>) -> Result<Response<Hat>, Error> {
        let _guard = self.probe.guard();
        let _ = self.gate.lock().unwrap().recv();
        Ok(Hat::default().into())
    }

    fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        Ok(request.into_message().into())
    }

    fn make_similar_hats(
        &self,
        _: Request<Size>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let guard = self.probe.guard();
        let pulled = self.pulled.clone();
        let hats = std::iter::repeat_with(move || {
            _ = &guard;
            pulled.fetch_add(1, Ordering::SeqCst);
            Ok(Hat::default())
        });
        Ok(BlockingStreaming::new(hats).into())
    }

    fn collect_sizes(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        let _guard = self.probe.guard();
        for size in request.into_message() {
            if let Err(error) = size {
                let _ = self.ends.send(error);
            }
        }
        Ok(Summary::default().into())
    }

    fn make_flexible_hat(
        &self,
        _: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Hat>, Error> {
        Err(Error::unimplemented(""))
    }

    fn make_various_hats(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let guard = self.probe.guard();
        let hats = request.into_message().map(move |size| {
            _ = &guard;
            size.map(|_| Hat::default())
        });
        Ok(BlockingStreaming::new(hats).into())
    }

    fn do_nothing(&self, _: Request<()>) -> Result<Response<()>, Error> {
        Ok(().into())
    }
}

struct Outside {
    probe: DropProbe,
    gate: mpsc::Sender<()>,
    ends: tokio::sync::mpsc::UnboundedReceiver<Error>,
}

fn stuck() -> (Stuck, Outside) {
    let probe = DropProbe::new();
    let (gate, waiting) = mpsc::channel();
    let (ended, ends) = tokio::sync::mpsc::unbounded_channel();
    let stuck = Stuck {
        probe: probe.clone(),
        gate: Arc::new(Mutex::new(waiting)),
        ends: ended,
        pulled: Arc::default(),
    };
    (stuck, Outside { probe, gate, ends })
}

#[tokio::test]
async fn dropping_a_response_ends_the_iterators_of_both_directions() {
    each(async |combination| {
        let (stuck, outside) = stuck();
        let shop = combination.shop(Blocking::new(stuck)).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        drop(hats);
        outside.probe.until_dropped(1).await;
        let (sender, sizes) = Streaming::channel(1);
        sender.send(size(1)).await.unwrap();
        if combination.transport.is_full_duplex() {
            let mut hats = shop
                .client
                .make_various_hats(sizes)
                .await
                .unwrap()
                .into_message();
            assert!(hats.message().await.unwrap().is_some());
            drop(hats);
            outside.probe.until_dropped(2).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_reads_learns_that_its_caller_has_gone() {
    each(async |combination| {
        let (stuck, mut outside) = stuck();
        let shop = combination.shop(Blocking::new(stuck)).await;
        let (sender, sizes) = Streaming::channel(1);
        sender.send(size(1)).await.unwrap();
        tokio::select! {
            result = shop.client.collect_sizes(sizes).into_future() => panic!("{result:?}"),
            () = outside.probe.until_made(1) => {}
        }
        assert_eq!(outside.ends.recv().await.unwrap().code(), Code::Canceled);
        outside.probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_thread_that_waits_for_its_caller_is_woken_when_the_call_is_over() {
    within(async {
        let (stuck, mut outside) = stuck();
        let shop = Blocking::new(stuck);
        // The stream itself stays open, as that of a peer that neither sends nor goes.
        let (_silent, sizes) = Streaming::channel(1);
        tokio::select! {
            result = shop.collect_sizes(Request::new(sizes)) => panic!("{result:?}"),
            () = outside.probe.until_made(1) => {}
        }
        assert_eq!(outside.ends.recv().await.unwrap().code(), Code::Canceled);
        outside.probe.until_dropped(1).await;

        let (silent, sizes) = Streaming::channel(1);
        silent.send(size(1)).await.unwrap();
        let response = shop.make_various_hats(Request::new(sizes)).await.unwrap();
        let mut hats = response.into_message();
        assert!(hats.message().await.unwrap().is_some());
        drop(hats);
        outside.probe.until_dropped(2).await;
        assert!(silent.is_closed());
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_outlives_its_deadline_does_not_hold_the_answer_back() {
    each(async |combination| {
        let (stuck, mut outside) = stuck();
        let shop = combination.shop(Blocking::new(stuck)).await;
        let soon = Duration::from_millis(100);
        let error = shop
            .client
            .make_hat(size(1))
            .timeout(soon)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        let (_sender, sizes) = Streaming::<Size>::channel(1);
        let error = shop
            .client
            .collect_sizes(sizes)
            .timeout(soon)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        if outside.probe.made() == 2 {
            let end = outside.ends.recv().await.unwrap().code();
            assert!(
                [Code::Canceled, Code::DeadlineExceeded].contains(&end),
                "{end}"
            );
        }
        // Opened for the thread that still waits.
        drop(outside.gate);
        outside.probe.until_dropped(outside.probe.made()).await;
    })
    .await;
}

#[tokio::test]
async fn calls_beyond_the_bound_wait_and_are_forgotten_with_their_callers() {
    within(async {
        let (stuck, outside) = stuck();
        let server = HaberdasherServer::new(Blocking::new(stuck).max_threads(1));
        let client = HaberdasherClient::new(server);
        let first = tokio::spawn(client.make_hat(size(1)).into_future());
        outside.probe.until_made(1).await;
        let soon = Duration::from_millis(100);
        let error = client.do_nothing(()).timeout(soon).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        let second = tokio::spawn(client.make_hat(size(1)).into_future());
        let canceled = tokio::spawn(client.make_hat(size(1)).into_future());
        canceled.abort();
        assert!(canceled.await.unwrap_err().is_cancelled());
        assert_eq!(outside.probe.made(), 1, "one thread");
        outside.gate.send(()).unwrap();
        first.await.unwrap().unwrap();
        outside.gate.send(()).unwrap();
        second.await.unwrap().unwrap();
        client.do_nothing(()).await.unwrap();
        assert_eq!(outside.probe.made(), 2, "what was canceled never ran");
    })
    .await;
}

#[tokio::test]
async fn an_iterator_is_a_few_messages_ahead_of_its_reader() {
    within(async {
        let (stuck, _outside) = stuck();
        let pulled = stuck.pulled.clone();
        // Called as an ordinary method, without a body that has a buffer of its own.
        let shop = Blocking::new(stuck);
        let response = shop.make_similar_hats(Request::new(size(1))).await.unwrap();
        let mut hats = response.into_message();
        for read in 1..=500 {
            assert!(hats.message().await.unwrap().is_some());
            let ahead = pulled.load(Ordering::SeqCst) - read;
            // Four wait in the channel; one is being sent.
            assert!(ahead <= 5, "{ahead} messages ahead");
        }
    })
    .await;
}

#[tokio::test]
async fn an_endless_request_ends_when_the_call_is_answered() {
    within(async {
        let probe = DropProbe::new();
        let script = Script::default().collect_sizes(|request| async move {
            request.into_message().message().await?;
            Err(Error::aborted("one is enough"))
        });
        let client = HaberdasherBlockingClient::new(HaberdasherServer::new(script));
        let guard = probe.guard();
        let call = move || {
            let sizes = std::iter::repeat_with(move || {
                _ = &guard;
                size(1)
            });
            client.collect_sizes(sizes).send().unwrap_err()
        };
        let error = tokio::task::spawn_blocking(call).await.unwrap();
        assert_eq!(error.code(), Code::Aborted);
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn dropping_an_unfinished_iterator_of_a_client_drops_the_async_handler() {
    within(async {
        let probe = DropProbe::new();
        let guarded = probe.clone();
        let script = Script::default().make_similar_hats(move |_| {
            let guard = guarded.guard();
            async move {
                let hats = futures_util::stream::repeat_with(move || {
                    _ = &guard;
                    Ok(Hat::default())
                });
                Ok(Streaming::new(hats).into())
            }
        });
        let serving = support::serve(HaberdasherServer::new(script)).await;
        let client =
            HaberdasherBlockingClient::connect(format!("http://{}", serving.address())).unwrap();
        let read_one = move || {
            let mut hats = client
                .make_similar_hats(size(1))
                .send()
                .unwrap()
                .into_message();
            assert!(hats.message().unwrap().is_some());
        };
        tokio::task::spawn_blocking(read_one).await.unwrap();
        probe.until_dropped(1).await;
    })
    .await;
}
