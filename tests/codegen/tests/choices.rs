//! What is left out of a server, for one method, is answered all the same.

use codegen::choices::choices::{GatedBlocking, GatedClient, GatedServer, Hat};
use connect_runtime::blocking::{Blocking, BlockingStreaming};
use connect_runtime::{Code, Error, Request, Response};

struct Shop;

impl GatedBlocking for Shop {
    fn make(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        Ok(request.into_message().into())
    }

    fn extra(&self, _: Request<Hat>) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        Err(Error::aborted("extra"))
    }

    fn not_called(&self, _: Request<Hat>) -> Result<Response<Hat>, Error> {
        Err(Error::aborted("not called"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_without_a_handler_are_unimplemented() {
    let client = GatedClient::new(GatedServer::new(Blocking::new(Shop)));
    let hat = Hat { size: 7 };
    assert_eq!(client.make(hat).await.unwrap().message(), &hat);
    for error in [client.not_served(hat).await, client.not_blocking(hat).await] {
        assert_eq!(error.unwrap_err().code(), Code::Unimplemented);
    }
}
