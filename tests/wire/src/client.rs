//! Plays a case against the generated client.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use connect_runtime::{
    Body, BoxError, Error, Response, Streaming,
    client::Call as ClientCall,
    codegen::{Caller, FromPayload, IntoPayload},
    json::{self, DecodeOptions, EncodeOptions},
};
use http::{HeaderMap, Request, StatusCode, Version};
use tokio::time::{Instant, timeout};
use tower::service_fn;

use crate::{
    body::write_bytes,
    case::{Call, Case, Message},
    check,
    exchange::{FOREVER, Received, differences, headers, same},
    played::{Frames, PlayedBody},
    proto::{Answer, Order, WireClient},
};

/// Makes the call of a case over a transport that gives its response, and compares the request and what comes of it.
///
/// # Errors
///
/// What differs, for a person to read.
pub async fn play(case: &Case, frames: Frames) -> Result<(), String> {
    let (Some(call), Some(outcome)) = (&case.call, &case.outcome) else {
        return Err("a client needs a call and an outcome".to_owned());
    };
    let requests = Arc::new(Mutex::new(Vec::new()));
    let response = match &case.response {
        Some(response) => Some(Arc::new(respond(response, frames)?)),
        None => None,
    };
    let transport = service_fn({
        let requests = requests.clone();
        move |request: Request<Body>| {
            let (requests, response) = (requests.clone(), response.clone());
            async move {
                let (head, body) = request.into_parts();
                let target = head
                    .uri
                    .path_and_query()
                    .map_or("", |target| target.as_str());
                let version = match head.version {
                    Version::HTTP_2 => " HTTP/2",
                    _ => "",
                };
                let first = format!("{} {target}{version}", head.method);
                let received = Received::read(first, head.headers, body).await;
                requests
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(received);
                match response {
                    Some(response) => response(),
                    None => std::future::pending().await,
                }
            }
        }
    });
    let options = case.client.clone().unwrap_or_default();
    let client = WireClient::new(transport)
        .options(options.protocol(call.protocol).grpc_web_text(call.text));
    let start = Instant::now();
    let got = match timeout(FOREVER, make(&client, call)).await {
        Ok(got) => got?,
        Err(_) => return Err("  the call never ends".to_owned()),
    };
    got.compare(outcome)?;
    if let Some(after) = case.after
        && start.elapsed() != after
    {
        return Err(format!(
            "  the call took {:?} instead of {after:?}",
            start.elapsed()
        ));
    }
    let requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
    match (&case.request, requests.as_slice()) {
        (None, []) => Ok(()),
        (Some(expected), [request]) => {
            request.compare(expected, '>')?;
            check::request(request)
        }
        (_, requests) => Err(format!("  the client makes {} requests", requests.len())),
    }
}

type Respond = dyn Fn() -> Result<http::Response<PlayedBody>, BoxError> + Send + Sync;

fn respond(message: &Message, frames: Frames) -> Result<Box<Respond>, String> {
    if message.first == "break" {
        return Ok(Box::new(|| Err("the connection broke".into())));
    }
    let status = message
        .first
        .parse()
        .map_err(|_| "a response is a status")?;
    let status = StatusCode::from_u16(status).map_err(|error| error.to_string())?;
    let headers = headers(message)?;
    let body = Mutex::new(Some(PlayedBody::new(message, frames)?));
    Ok(Box::new(move || {
        let body = body.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut response = http::Response::new(body.ok_or("a second request")?);
        *response.status_mut() = status;
        *response.headers_mut() = headers.clone();
        Ok(response)
    }))
}

/// What a call came to.
#[derive(Debug, Default)]
struct Outcome {
    headers: HeaderMap,
    messages: Vec<String>,
    trailers: HeaderMap,
    error: Option<Error>,
}

async fn make<S: Caller>(client: &WireClient<S>, call: &Call) -> Result<Outcome, String> {
    let mut orders = Vec::new();
    for message in &call.messages {
        let order: Order = json::from_slice(message.as_bytes(), DecodeOptions::default())
            .map_err(|error| format!("{message}: {error}"))?;
        orders.push(order);
    }
    let first = orders.first().cloned().unwrap_or_default();
    let orders = Streaming::new(futures_util::stream::iter(orders.into_iter().map(Ok)));
    match call.method.as_str() {
        "Unary" => single(options(client.unary(first), call)).await,
        "Read" => single(options(client.read(first), call)).await,
        "Collect" => single(options(client.collect(orders), call)).await,
        "Serve" => stream(options(client.serve(first), call)).await,
        "Chat" => stream(options(client.chat(orders), call)).await,
        other => Err(format!("no such method: {other}")),
    }
}

fn options<S, Q, A>(mut made: ClientCall<S, Q, A>, call: &Call) -> ClientCall<S, Q, A> {
    made = made.codec(call.codec);
    for (name, value) in &call.headers {
        made = made.header(name.as_str(), value.as_str());
    }
    if call.get {
        made = made.get();
    }
    if let Some(timeout) = call.timeout {
        made = made.timeout(timeout);
    }
    if let Some(compression) = call.send.and_then(|send| send.iter().next()) {
        made = made.send_compression(compression);
    }
    if let Some(bytes) = call.min_bytes {
        made = made.compress_min_bytes(bytes);
    }
    if let Some(accept) = call.accept {
        made = made.accept_compression(accept);
    }
    if let Some(bytes) = call.read_max_bytes {
        made = made.read_max_bytes(bytes);
    }
    made
}

async fn single<S, Q>(call: ClientCall<S, Q, Answer>) -> Result<Outcome, String>
where
    S: Caller,
    Q: IntoPayload + 'static,
{
    let response = match begin(call).await {
        Ok(response) => response,
        Err(outcome) => return Ok(outcome),
    };
    let (message, rest) = response.take();
    Ok(Outcome {
        headers: rest.headers().clone(),
        messages: vec![write(&message)?],
        trailers: rest.trailers().clone(),
        error: None,
    })
}

async fn stream<S, Q>(call: ClientCall<S, Q, Streaming<Answer>>) -> Result<Outcome, String>
where
    S: Caller,
    Q: IntoPayload + 'static,
{
    let response = match begin(call).await {
        Ok(response) => response,
        Err(outcome) => return Ok(outcome),
    };
    let (mut messages, rest) = response.take();
    let mut outcome = Outcome {
        headers: rest.headers().clone(),
        ..Outcome::default()
    };
    loop {
        match messages.message().await {
            Ok(Some(message)) => outcome.messages.push(write(&message)?),
            Ok(None) => break,
            Err(error) => outcome.error = Some(error),
        }
        if outcome.error.is_some() {
            match messages.message().await {
                Ok(None) => break,
                after => return Err(format!("  after an error comes {after:?}")),
            }
        }
    }
    outcome.trailers = messages.trailers().clone();
    Ok(outcome)
}

async fn begin<S, Q, A>(call: ClientCall<S, Q, A>) -> Result<Response<A>, Outcome>
where
    S: Caller,
    Q: IntoPayload + 'static,
    A: FromPayload + 'static,
{
    call.await.map_err(|error| Outcome {
        error: Some(error),
        ..Outcome::default()
    })
}

fn write(answer: &Answer) -> Result<String, String> {
    let json = json::to_vec(answer, EncodeOptions::default()).map_err(|error| error.to_string())?;
    Ok(write_bytes(&json))
}

impl Outcome {
    /// Compares this with the lines of a transcript: all messages and the error, and those metadata that are named.
    fn compare(&self, wanted: &[String]) -> Result<(), String> {
        let mut left: Vec<String> = self.lines();
        let mut got = Vec::new();
        for line in wanted {
            match self.metadata(line) {
                Some(lines) => got.extend(lines),
                None if left.is_empty() => {}
                None => got.push(left.remove(0)),
            }
        }
        got.append(&mut left);
        if same(wanted, &got) {
            return Ok(());
        }
        Err(format!("{}\n  {self:?}", differences(wanted, &got, '=')))
    }

    fn lines(&self) -> Vec<String> {
        let messages = self
            .messages
            .iter()
            .map(|message| format!("message {message}"));
        let mut lines: Vec<_> = messages.collect();
        if let Some(error) = &self.error {
            lines.push(format!("error {error}"));
            if error.is_not_modified() {
                lines.push("not modified".to_owned());
            }
            let details = error.details().iter();
            lines.extend(details.map(|detail| {
                let value = STANDARD_NO_PAD.encode(detail.value());
                format!("detail {} {value}", detail.type_name())
            }));
        }
        lines
    }

    /// What a line about metadata should say; `None` if it is about something else.
    fn metadata(&self, line: &str) -> Option<Vec<String>> {
        let (word, rest) = line.split_once(' ')?;
        let (absent, kind) = match word.strip_prefix('!') {
            Some(kind) => (true, kind),
            None => (false, word),
        };
        let map = match kind {
            "header" => &self.headers,
            "trailer" => &self.trailers,
            "metadata" => self.error.as_ref()?.metadata(),
            _ => return None,
        };
        let name = rest.split(':').next().unwrap_or_default();
        let values = map
            .get_all(name)
            .iter()
            .map(|value| write_bytes(value.as_bytes()));
        let values = values.collect::<Vec<_>>().join(" | ");
        Some(vec![match (map.contains_key(name), absent) {
            (true, _) => format!("{kind} {name}: {values}"),
            (false, true) => line.to_owned(),
            (false, false) => format!("({kind} {name} is absent)"),
        }])
    }
}
