//! Connect and gRPC by hand, for one known service: the least work that still decodes and encodes every message.
//!
//! No router, no interceptors, no limits, no deadline, no error detail. It is a bound on cost, not a library.

mod form;
mod gzip;
mod request;
mod response;

use std::future::poll_fn;

use bytes::{Buf, Bytes};
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use msgs::pb::CollectSummary;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use form::{Codec, Form};
use gzip::{gunzip, gzip};
use request::{Envelopes, collect, decode};
use response::{ChatState, END_STREAM, Encoder, put_envelope};

pub use response::RespBody;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");

/// Whether a call that was compressed itself can be answered so; a call that was not is answered as it was made, so that a
/// row without gzip is one for every client, whatever it accepts.
fn wants_gzip(zipped: bool, h: &HeaderMap, name: HeaderName) -> bool {
    if !zipped {
        return false;
    }
    h.get(name)
        .is_some_and(|v| v.as_bytes().windows(4).any(|w| w == b"gzip"))
}

async fn unary<Q, R, B>(
    req: Request<B>,
    f: impl FnOnce(Q) -> R,
) -> Result<Response<RespBody<B>>, BoxError>
where
    Q: Message + Default + DeserializeOwned,
    R: Message + Serialize,
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let (head, body) = req.into_parts();
    let form = Form::of(&head.headers).ok_or("content-type")?;
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(CONTENT_TYPE, form.content_type());
    let mut raw = collect(body).await?;
    let body = match form {
        Form::Grpc => {
            if raw.len() < 5 {
                return Err("truncated".into());
            }
            let zipped = raw[0] == 1;
            raw.advance(5);
            if zipped {
                raw = gunzip(&raw)?;
            }
            let r = f(decode(form, raw)?);
            let mut buf;
            if wants_gzip(
                zipped,
                &head.headers,
                HeaderName::from_static("grpc-accept-encoding"),
            ) {
                headers.insert(GRPC_ENCODING, GZIP);
                let z = gzip(&r.encode_to_vec());
                buf = Vec::with_capacity(5 + z.len());
                buf.push(1);
                buf.extend_from_slice(&(z.len() as u32).to_be_bytes());
                buf.extend_from_slice(&z);
            } else {
                buf = Vec::new();
                put_envelope(form, &r, &mut buf);
            }
            RespBody::Grpc(Some(buf.into()), true)
        }
        _ => {
            let zipped = head
                .headers
                .get(CONTENT_ENCODING)
                .is_some_and(|v| v == GZIP);
            if zipped {
                raw = gunzip(&raw)?;
            }
            let r = f(decode(form, raw)?);
            let mut out: Bytes = match form {
                Form::Unary(Codec::Json) => serde_json::to_vec(&r)?,
                _ => r.encode_to_vec(),
            }
            .into();
            if wants_gzip(zipped, &head.headers, ACCEPT_ENCODING) {
                headers.insert(CONTENT_ENCODING, GZIP);
                out = gzip(&out);
            }
            RespBody::Once(Some(out))
        }
    };
    let mut resp = Response::new(body);
    *resp.headers_mut() = headers;
    Ok(resp)
}

fn stream_response<B>(form: Form, body: RespBody<B>) -> Response<RespBody<B>> {
    let mut resp = Response::new(body);
    resp.headers_mut().insert(CONTENT_TYPE, form.content_type());
    resp
}

async fn tail<B>(req: Request<B>) -> Result<Response<RespBody<B>>, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let form = Form::of(req.headers()).ok_or("content-type")?;
    let mut raw = collect(req.into_body()).await?;
    if raw.len() < 5 {
        return Err("truncated".into());
    }
    raw.advance(5);
    let it = msgs::do_tail(decode(form, raw)?);
    Ok(stream_response(
        form,
        RespBody::Tail(Encoder::new(form), Box::new(it)),
    ))
}

async fn collect_events<B>(req: Request<B>) -> Result<Response<RespBody<B>>, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let form = Form::of(req.headers()).ok_or("content-type")?;
    let mut input = Envelopes::new(req.into_body());
    let mut sum = CollectSummary::default();
    while let Some(e) = poll_fn(|cx| input.poll_event(form, cx)).await? {
        msgs::do_collect(&mut sum, &e);
    }
    let mut buf = Vec::with_capacity(64);
    put_envelope(form, &sum, &mut buf);
    Ok(stream_response(
        form,
        if form == Form::Grpc {
            RespBody::Grpc(Some(buf.into()), true)
        } else {
            buf.extend_from_slice(END_STREAM);
            RespBody::Once(Some(buf.into()))
        },
    ))
}

fn chat<B>(req: Request<B>) -> Result<Response<RespBody<B>>, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let form = Form::of(req.headers()).ok_or("content-type")?;
    let input = Envelopes::new(req.into_body());
    Ok(stream_response(
        form,
        RespBody::Chat(Encoder::new(form), Box::new(ChatState { input })),
    ))
}

#[derive(Clone, Copy)]
pub enum Method {
    Echo,
    PutOrder,
    PutBlob,
    IngestLogs,
    Tail,
    Collect,
    Chat,
}

pub const METHODS: [(&str, Method); 7] = [
    ("/bench.v1.BenchService/Echo", Method::Echo),
    ("/bench.v1.BenchService/PutOrder", Method::PutOrder),
    ("/bench.v1.BenchService/PutBlob", Method::PutBlob),
    ("/bench.v1.BenchService/IngestLogs", Method::IngestLogs),
    ("/bench.v1.BenchService/Tail", Method::Tail),
    ("/bench.v1.BenchService/Collect", Method::Collect),
    ("/bench.v1.BenchService/Chat", Method::Chat),
];

pub fn route(path: &str) -> Option<Method> {
    METHODS.iter().find(|(p, _)| *p == path).map(|(_, m)| *m)
}

/// Answers one call; an error becomes a bare 400.
pub async fn call<B>(m: Method, req: Request<B>) -> Response<RespBody<B>>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let r = match m {
        Method::Echo => unary(req, msgs::do_echo).await,
        Method::PutOrder => unary(req, msgs::do_order).await,
        Method::PutBlob => unary(req, msgs::do_blob).await,
        Method::IngestLogs => unary(req, msgs::do_logs).await,
        Method::Tail => tail(req).await,
        Method::Collect => collect_events(req).await,
        Method::Chat => chat(req),
    };
    r.unwrap_or_else(|e| {
        eprintln!("call: {e}");
        status(StatusCode::BAD_REQUEST)
    })
}

pub fn status<B>(s: StatusCode) -> Response<RespBody<B>> {
    let mut r = Response::new(RespBody::Once(None));
    *r.status_mut() = s;
    r
}
