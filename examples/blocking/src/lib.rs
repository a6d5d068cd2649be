//! A hat shop of plain functions, how it is served, and how it is called: every kind of call without async.

use connect_axum::RouterExt;
use connect_runtime::{
    Error, Request, Response,
    blocking::{Blocking, BlockingStreaming},
};
use tokio::{net::TcpListener, runtime::Runtime};

use self::proto::{
    HaberdasherBlocking, HaberdasherBlockingClient, HaberdasherServer, Hat, Size, Summary,
};

/// What `connect-build` made of `haberdasher.proto`.
pub mod proto {
    connect_runtime::include_proto!("i2y.connecpy.example");
}

/// The shop; methods that it lacks are unimplemented.
#[derive(Debug)]
pub struct Shop;

fn make(size: &Size) -> Result<Hat, Error> {
    if size.inches <= 0 {
        return Err(Error::invalid_argument(
            "inches: I can't make a hat that small!",
        ));
    }
    // Here would be what blocks: a database, a file, a long calculation.
    Ok(Hat {
        size: size.inches,
        ..Hat::default()
    })
}

impl HaberdasherBlocking for Shop {
    fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Error> {
        Ok(make(&request)?.into())
    }

    // A stream is an iterator: each hat is made when the caller is ready for it.
    fn make_similar_hats(
        &self,
        request: Request<Size>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let size = request.into_message();
        Ok(BlockingStreaming::new((0..3).map(move |_| make(&size))).into())
    }

    fn collect_sizes(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        let mut summary = Summary::default();
        for size in request.into_message() {
            make(&size?)?;
            summary.total_count += 1;
        }
        Ok(summary.into())
    }

    fn make_various_hats(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let hats = request.into_message().map(|size| make(&size?));
        Ok(BlockingStreaming::new(hats).into())
    }
}

/// Serves the shop on a free port; gives its URL, and the runtime that serves for as long as it lives.
///
/// # Errors
///
/// There is no thread or no port left.
pub fn serve() -> std::io::Result<(String, Runtime)> {
    let runtime = Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let url = format!("http://{}", listener.local_addr()?);
    // At most 16 calls at a time; others wait without a thread.
    let shop = HaberdasherServer::new(Blocking::new(Shop).max_threads(16));
    let app = axum::Router::new().rpc(shop);
    runtime.spawn(async { connect_axum::serve(listener, app).await });
    Ok((url, runtime))
}

/// Calls the shop at this URL in every way, and says what came of it.
///
/// # Errors
///
/// A call fails that should not.
pub fn visit(url: &str) -> Result<Vec<String>, Error> {
    let client = HaberdasherBlockingClient::connect(url)?;
    let size = |inches| Size {
        inches,
        ..Size::default()
    };
    let mut said = Vec::new();

    let hat = client
        .make_hat(size(12))
        .header("x-tenant", "acme")
        .send()?;
    said.push(format!("one hat of {} inches", hat.size));

    if let Err(error) = client.make_hat(size(0)).send() {
        said.push(error.to_string());
    }
    for hat in client.make_similar_hats(size(9)).send()?.into_message() {
        said.push(format!("a similar hat of {} inches", hat?.size));
    }
    let summary = client.collect_sizes((1..=4).map(size)).send()?;
    said.push(format!("{} sizes", summary.total_count));

    let hats = client.make_various_hats(vec![size(5), size(6)]).send()?;
    for hat in hats.into_message() {
        said.push(format!("a hat of {} inches", hat?.size));
    }
    Ok(said)
}
