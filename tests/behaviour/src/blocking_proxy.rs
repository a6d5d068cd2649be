//! A blocking client within a blocking handler: deadlines, errors and streams go on.

use std::time::Duration;

use connect_runtime::{
    Error, Request, Response, Streaming,
    blocking::{Blocking, BlockingStreaming},
    client::Caller,
};
use haberdasher::proto::{
    HaberdasherBlocking, HaberdasherBlockingClient, HaberdasherClient, HaberdasherServer, Hat,
    Size, Summary,
};
use support::{size, within};

use crate::blocking_shop::Shop;

/// Passes calls on to another shop, with a blocking client.
struct Proxy<S>(HaberdasherBlockingClient<S>);

impl<S: Caller + Sync> HaberdasherBlocking for Proxy<S> {
    fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Error> {
        self.0
            .make_hat(request.into_message())
            .send()
            .map_err(Error::forward)
    }

    fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        self.0.update_hat(request.into_message()).send()
    }

    fn make_similar_hats(
        &self,
        request: Request<Size>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        self.0.make_similar_hats(request.into_message()).send()
    }

    fn collect_sizes(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        self.0.collect_sizes(request.into_message()).send()
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
        // Not the stream itself, so that a thread reads it for as long as the response is sent.
        let sizes = BlockingStreaming::new(request.into_message());
        self.0.make_various_hats(sizes).send()
    }

    fn do_nothing(&self, _: Request<()>) -> Result<Response<()>, Error> {
        Ok(().into())
    }
}

#[tokio::test]
async fn a_blocking_handler_calls_on_with_its_deadline_and_its_streams() {
    within(async {
        let shop = HaberdasherBlockingClient::new(HaberdasherServer::new(Blocking::new(Shop)));
        let proxy = HaberdasherServer::new(Blocking::new(Proxy(shop)));
        let client = HaberdasherClient::new(proxy);
        let hat = client
            .update_hat(Hat::default())
            .timeout(Duration::from_secs(60));
        assert_eq!(
            hat.await.unwrap().size,
            1,
            "the inner call has the outer deadline"
        );
        let error = client.make_hat(size(0)).await.unwrap_err();
        assert_eq!(error.message(), "too small");
        let some = || -> Streaming<Size> { [size(1), size(2)].into_iter().collect() };
        assert_eq!(client.collect_sizes(some()).await.unwrap().total_count, 2);
        let mut hats = client
            .make_various_hats(some())
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
        assert_eq!(hats.message().await.unwrap().unwrap().size, 2);
        assert_eq!(hats.message().await.unwrap(), None);
    })
    .await;
}
