//! tonic's server of the interop shop; `../../README.md` says what may be ordered.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use prost::{Message, Name};
use tokio_stream::{Stream, StreamExt, wrappers::TcpListenerStream};
use tonic::{
    Code, Request, Response, Status, Streaming, codec::CompressionEncoding, metadata::MetadataMap,
};

use crate::{
    FAILURE, detail_hat,
    metadata::echo,
    proto::{
        Hat, Size, Summary,
        haberdasher_server::{Haberdasher, HaberdasherServer},
    },
};

pub(crate) async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let shop = HaberdasherServer::new(Shop::default())
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip);
    tonic::transport::Server::builder()
        .add_service(shop)
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await?;
    Ok(())
}

#[derive(Default)]
struct Shop {
    cancelled: Arc<AtomicI32>,
}

/// tonic has no trailers beside those of a status: it answers everything else, and `--without` says so.
type Hats = Pin<Box<dyn Stream<Item = Result<Hat, Status>> + Send>>;

#[tonic::async_trait]
impl Haberdasher for Shop {
    type MakeSimilarHatsStream = Hats;
    type MakeVariousHatsStream = Hats;

    async fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Status> {
        let size = request.get_ref();
        let hat = match size
            .description
            .split_once(' ')
            .unwrap_or((&size.description, ""))
        {
            ("sleep", ms) => {
                tokio::time::sleep(Duration::from_millis(ms.parse().unwrap_or(0))).await;
                make(size)
            }
            ("deadline", _) => {
                let sent = request.metadata().contains_key("grpc-timeout");
                Ok(hat(size.inches, if sent { "deadline" } else { "none" }))
            }
            ("cancelled", _) => Ok(hat(1 + self.cancelled.load(Ordering::SeqCst), "cancelled")),
            _ => make(size),
        };
        answer(request.metadata(), hat)
    }

    async fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Status> {
        let (metadata, _, hat) = request.into_parts();
        answer(&metadata, Ok(hat))
    }

    async fn do_nothing(&self, request: Request<()>) -> Result<Response<()>, Status> {
        answer(request.metadata(), Ok(()))
    }

    async fn make_similar_hats(&self, request: Request<Size>) -> Result<Response<Hats>, Status> {
        let (metadata, _, size) = request.into_parts();
        let count = size.description.parse().unwrap_or(3);
        let hats: Hats = if size.description.starts_with("fail ") {
            let hats = [
                Ok(hat(size.inches, "one")),
                Ok(hat(size.inches, "two")),
                make(&size),
            ];
            Box::pin(tokio_stream::iter(hats))
        } else if size.description == "forever" {
            let given_up = CountOnDrop(Arc::clone(&self.cancelled));
            let hats = tokio_stream::iter(std::iter::repeat(())).throttle(Duration::from_millis(1));
            Box::pin(hats.map(move |()| {
                let _ = &given_up;
                Ok(hat(1, "forever"))
            }))
        } else {
            let hat = make(&size)?;
            Box::pin(tokio_stream::iter((0..count).map(move |_| Ok(hat.clone()))))
        };
        answer(&metadata, Ok(hats))
    }

    async fn collect_sizes(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Summary>, Status> {
        let (metadata, _, sizes) = request.into_parts();
        answer(&metadata, average(sizes).await)
    }

    async fn make_flexible_hat(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Hat>, Status> {
        let (metadata, _, sizes) = request.into_parts();
        let average = average(sizes).await?.average_size;
        answer(&metadata, Ok(hat(average.round() as i32, "flexible")))
    }

    async fn make_various_hats(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Hats>, Status> {
        let (metadata, _, sizes) = request.into_parts();
        let hats: Hats = Box::pin(sizes.map(|size| make(&size?)));
        answer(&metadata, Ok(hats))
    }
}

async fn average(mut sizes: Streaming<Size>) -> Result<Summary, Status> {
    let (mut count, mut total) = (0, 0);
    while let Some(size) = sizes.message().await? {
        total += make(&size)?.size;
        count += 1;
    }
    Ok(Summary {
        total_count: count,
        average_size: if count == 0 {
            0.0
        } else {
            total as f32 / count as f32
        },
    })
}

fn make(size: &Size) -> Result<Hat, Status> {
    if let Some(code) = size.description.strip_prefix("fail ") {
        return Err(failure(code.parse().unwrap_or(2), size));
    }
    if size.inches <= 0 {
        return Err(Status::invalid_argument(
            "inches: I can't make a hat that small!",
        ));
    }
    Ok(hat(size.inches, "tonic"))
}

fn failure(code: i32, size: &Size) -> Status {
    let any = |url: String, value: Vec<u8>| prost_types::Any {
        type_url: format!("type.googleapis.com{url}"),
        value,
    };
    let details = tonic_types::pb::Status {
        code,
        message: FAILURE.to_owned(),
        details: vec![
            any(Size::type_url(), size.encode_to_vec()),
            any(Hat::type_url(), detail_hat().encode_to_vec()),
        ],
    };
    Status::with_details(Code::from(code), FAILURE, details.encode_to_vec().into())
}

/// Echoes metadata: on an error all of it.
fn answer<T>(request: &MetadataMap, result: Result<T, Status>) -> Result<Response<T>, Status> {
    let [headers, trailers] = echo(request);
    match result {
        Ok(message) => Ok(Response::from_parts(headers, message, Default::default())),
        Err(mut status) => {
            *status.metadata_mut() = trailers;
            Err(status)
        }
    }
}

fn hat(size: i32, color: &str) -> Hat {
    Hat {
        size,
        color: color.to_owned(),
        name: None,
    }
}

struct CountOnDrop(Arc<AtomicI32>);

impl Drop for CountOnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
