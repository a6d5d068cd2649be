//! The service that the transcripts call: it does what its request says.

use std::{future::pending, iter::repeat_n, time::Duration};

use connect_runtime::{Code, Error, ErrorDetail, MetadataExt, Request, Response, Streaming};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::proto::{Answer, Order, Pair, Wire, WireClient, WireServer};

/// Does what each request says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Obedient;

impl Wire for Obedient {
    async fn unary(&self, request: Request<Order>) -> Result<Response<Answer>, Error> {
        let (order, request) = request.take();
        let answer = answer(&order, &request);
        one(order, answer).await
    }

    async fn read(&self, request: Request<Order>) -> Result<Response<Answer>, Error> {
        self.unary(request).await
    }

    async fn serve(&self, request: Request<Order>) -> Result<Response<Streaming<Answer>>, Error> {
        let (order, request) = request.take();
        if order.count == 0 && order.fail.is_some() {
            return Err(failure(&order).await);
        }
        let (headers, trailers) = (metadata(&order.headers), metadata(&order.trailers));
        let answer = answer(&order, &request);
        let mut response = Response::from(Streaming::new(many(order, answer)));
        *response.headers_mut() = headers;
        *response.trailers_mut() = trailers;
        Ok(response)
    }

    async fn collect(&self, request: Request<Streaming<Order>>) -> Result<Response<Answer>, Error> {
        let (orders, request) = request.take();
        let join = |mut all: Order, order: Order| async move {
            let text = std::mem::take(&mut all.text) + &order.text;
            Ok(Order { text, ..order })
        };
        let order = orders.try_fold(Order::default(), join).await?;
        let answer = answer(&order, &request);
        one(order, answer).await
    }

    async fn chat(
        &self,
        request: Request<Streaming<Order>>,
    ) -> Result<Response<Streaming<Answer>>, Error> {
        let (orders, request) = request.take();
        let answers = orders.map_ok(move |order| {
            let answer = answer(&order, &request);
            many(order, answer)
        });
        Ok(Streaming::new(answers.try_flatten()).into())
    }
}

/// What an order is answered with, before anything goes wrong.
fn answer(order: &Order, request: &Request<()>) -> Answer {
    let values = |name| {
        let values = request.headers().get_all(name).into_iter();
        values.map(move |value| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
    };
    let binary = |name| {
        let values = request.headers().get_all_bin(name);
        values.map(move |value| format!("{name}: {}", String::from_utf8_lossy(&value)))
    };
    let shown = order.show.iter().map(String::as_str).flat_map(values);
    let shown_bin = order.show_bin.iter().map(String::as_str).flat_map(binary);
    let remaining = request.remaining_time().filter(|_| order.show_remaining);
    Answer {
        text: order.text.clone(),
        seen: shown.chain(shown_bin).collect(),
        remaining_ms: remaining.and_then(|remaining| u32::try_from(remaining.as_millis()).ok()),
    }
}

/// The single answer to an order.
async fn one(order: Order, mut answer: Answer) -> Result<Response<Answer>, Error> {
    wait(&order).await;
    if order.fail.is_some() || order.not_modified {
        return Err(failure(&order).await);
    }
    end(&order).await;
    answer.text = answer.text.repeat(order.count.max(1) as usize);
    let mut response = Response::new(answer);
    *response.headers_mut() = metadata(&order.headers);
    *response.trailers_mut() = metadata(&order.trailers);
    Ok(response)
}

/// The answers to an order, and how they end.
fn many(order: Order, answer: Answer) -> impl Stream<Item = Result<Answer, Error>> + Send {
    let count = match order.count {
        0 => usize::from(order.fail.is_none() && !order.panic && !order.stall),
        count => count as usize,
    };
    let answers = stream::iter(repeat_n(answer, count)).map(Ok);
    let end = stream::once(async move {
        wait(&order).await;
        end(&order).await;
        match order.fail {
            Some(_) => Err(failure(&order).await),
            None => Ok(None),
        }
    });
    answers.chain(end.try_filter_map(|end| async { Ok(end) }))
}

async fn wait(order: &Order) {
    if order.wait_ms > 0 {
        tokio::time::sleep(Duration::from_millis(order.wait_ms.into())).await;
    }
}

async fn end(order: &Order) {
    if order.stall {
        pending::<()>().await;
    }
    #[expect(clippy::manual_assert, reason = "the order is not a mistake")]
    if order.panic {
        panic!("the order says so: /etc/passwd");
    }
}

/// The error that an order asks for.
async fn failure(order: &Order) -> Error {
    if order.not_modified {
        return Error::not_modified().with_metadata(metadata(&order.headers));
    }
    if order.foreign {
        return foreign(order).await;
    }
    let failure = order.fail.clone().unwrap_or_default();
    let code = failure.code.parse().unwrap_or(Code::Unknown);
    let mut all = metadata(&order.headers);
    for (name, value) in &metadata(&order.trailers) {
        all.append(name, value.clone());
    }
    let details = failure
        .details
        .into_iter()
        .map(|detail| ErrorDetail::from_encoded(detail.r#type, detail.value));
    let error = Error::new(code, failure.message).with_metadata(all);
    details.fold(error, Error::with_detail)
}

/// The error of a call of another service, handed on as it is.
async fn foreign(order: &Order) -> Error {
    let client = WireClient::new(WireServer::new(Obedient));
    let order = Order {
        foreign: false,
        ..order.clone()
    };
    match Box::pin(client.unary(order).into_future()).await {
        Ok(_) => Error::data_loss("the other service did not fail"),
        Err(error) => error,
    }
}

/// Metadata as the service's author writes them; values of `-bin` names are encoded by the library.
fn metadata(pairs: &[Pair]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for Pair { name, value } in pairs {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        if name.as_str().ends_with("-bin") {
            map.append_bin(name, value);
        } else if let Ok(value) = HeaderValue::from_str(value) {
            map.append(name, value);
        }
    }
    map
}
