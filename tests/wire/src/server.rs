//! Plays a case against the generated server.

use connect_runtime::Body;
use http::{Request, Version};
use tokio::time::{Duration, Instant, timeout};
use tower::{Service, ServiceExt};

use crate::{
    body::{Data, Piece},
    case::{Case, Header, Message},
    check,
    exchange::{FOREVER, Received, headers},
    parse,
    played::{Frames, PlayedBody},
    proto::WireServer,
    service::Obedient,
};

/// Sends the request of a case to a server, and compares its response; then asks the same server something good.
///
/// # Errors
///
/// What differs, for a person to read.
pub async fn play(case: &Case, frames: Frames) -> Result<(), String> {
    let (Some(request), Some(response)) = (&case.request, &case.response) else {
        return Err("a server needs a request and a response".to_owned());
    };
    let mut server = WireServer::new(Obedient);
    if let Some(options) = &case.server {
        server = server.options(options.clone());
    }
    let start = Instant::now();
    let received = exchange(&mut server, request, frames).await?;
    received.compare(response, '<')?;
    check::response(&received, &headers(request)?)?;
    if let Some(after) = case.after {
        let elapsed = start.elapsed();
        if elapsed < after || elapsed > after + DRAINING {
            return Err(format!(
                "  the response took {elapsed:?} instead of {after:?}"
            ));
        }
    }
    let after = exchange(&mut server, &good_request(), Frames::Whole).await?;
    if after.body == GOOD {
        return Ok(());
    }
    Err(format!(
        "  afterwards a good request is answered with {after:?}"
    ))
}

async fn exchange<S>(server: &mut S, message: &Message, frames: Frames) -> Result<Received, String>
where
    S: Service<Request<PlayedBody>, Response = http::Response<Body>, Error: std::fmt::Debug>,
{
    let (first, version) = match message.first.strip_suffix(" HTTP/2") {
        Some(first) => (first, Version::HTTP_2),
        None => (message.first.as_str(), Version::HTTP_11),
    };
    let (method, target) = first
        .split_once(' ')
        .ok_or("a request is a verb and a target")?;
    let target = parse::target(target)?;
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .version(version)
        .body(PlayedBody::new(message, frames)?)
        .map_err(|error| error.to_string())?;
    *request.headers_mut() = headers(message)?;
    let ready = server.ready().await.map_err(|error| format!("{error:?}"))?;
    let Ok(response) = timeout(FOREVER, ready.call(request)).await else {
        return Err("  the server never answers".to_owned());
    };
    let (head, body) = response.map_err(|error| format!("{error:?}"))?.into_parts();
    Ok(Received::read(head.status.as_u16().to_string(), head.headers, body).await)
}

fn good_request() -> Message {
    let headers = [
        ("content-type", "application/json"),
        ("connect-protocol-version", "1"),
    ];
    let header = |(name, value): (&str, &str)| Header::Is(name.to_owned(), value.into());
    Message {
        first: "POST /wire.v1.Wire/Unary".to_owned(),
        headers: headers.map(header).into(),
        body: vec![Piece::Data(Data::Plain(GOOD.into()))],
        trailers: Vec::new(),
    }
}

const GOOD: &[u8] = br#"{"text":"good"}"#;

/// A response may wait so much longer for the rest of its request.
const DRAINING: Duration = Duration::from_millis(1100);
