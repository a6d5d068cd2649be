//! Tower's own retry layer, with a policy of the user's.

use std::future::{Ready, ready};

use connect_runtime::{BoxError, Code, Error, Payload, Request, Response};
use haberdasher::proto::Hat;
use support::{Script, each, size};
use tower::retry::{Policy, RetryLayer};

use super::Seen;

/// Makes a call again so often that is unavailable.
#[derive(Clone)]
struct Again(usize);

impl Policy<Request<Payload>, Response<Payload>, BoxError> for Again {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        _: &mut Request<Payload>,
        result: &mut Result<Response<Payload>, BoxError>,
    ) -> Option<Ready<()>> {
        let error = result.as_ref().err()?.downcast_ref::<Error>()?;
        self.0 = self.0.checked_sub(1)?;
        (error.code() == Code::Unavailable).then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<Payload>) -> Option<Request<Payload>> {
        request.try_clone()
    }
}

#[tokio::test]
async fn towers_retry_layer_makes_calls_again() {
    each(async |combination| {
        let seen = Seen::default();
        let notes = seen.clone();
        let shop = combination
            .shop(Script::default().make_hat(move |request| {
                let failed = notes.fail_first(&request, 2);
                let hat = Hat {
                    size: request.inches,
                    ..Hat::default()
                };
                async { failed.map(|()| hat.into()) }
            }))
            .await;
        let client = shop.client.clone().layer(RetryLayer::new(Again(2)));
        assert_eq!(client.make_hat(size(7)).await.unwrap().size, 7);
        assert_eq!(seen.count(), 3);
        // A stream cannot be kept, and is sent once.
        let sizes = futures_util::stream::iter([size(1)]);
        let error = client.collect_sizes(sizes).await.unwrap_err();
        assert_eq!(error.code(), Code::Unimplemented);
    })
    .await;
}
