//! [`Script`]: a hat shop whose methods are closures.

use std::{future::Future, pin::Pin, sync::Arc};

use connect_runtime::{Error, Request, Response, Streaming};
use haberdasher::proto::{Haberdasher, Hat, Size, Summary};

type Answer<A> = Pin<Box<dyn Future<Output = Result<Response<A>, Error>> + Send>>;
type Method<Q, A> = Option<Arc<dyn Fn(Request<Q>) -> Answer<A> + Send + Sync>>;

macro_rules! script {
    ($($name:ident: $request:ty => $response:ty,)+) => {
        /// A hat shop whose methods are closures; those that are not set are unimplemented.
        #[derive(Clone, Default)]
        pub struct Script {
            $($name: Method<$request, $response>,)+
        }

        impl Script {
            $(
                /// Sets this method.
                #[must_use]
                pub fn $name<F, Fut>(mut self, method: F) -> Self
                where
                    F: Fn(Request<$request>) -> Fut + Send + Sync + 'static,
                    Fut: Future<Output = Result<Response<$response>, Error>> + Send + 'static,
                {
                    self.$name = Some(Arc::new(move |request| Box::pin(method(request))));
                    self
                }
            )+
        }

        impl Haberdasher for Script {
            $(
                async fn $name(&self, request: Request<$request>) -> Result<Response<$response>, Error> {
                    match &self.$name {
                        Some(method) => method(request).await,
                        None => Err(Error::unimplemented(concat!(stringify!($name), " is not in the script"))),
                    }
                }
            )+
        }
    };
}

script! {
    make_hat: Size => Hat,
    update_hat: Hat => Hat,
    make_similar_hats: Size => Streaming<Hat>,
    collect_sizes: Streaming<Size> => Summary,
    make_flexible_hat: Streaming<Size> => Hat,
    make_various_hats: Streaming<Size> => Streaming<Hat>,
    do_nothing: () => (),
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}
