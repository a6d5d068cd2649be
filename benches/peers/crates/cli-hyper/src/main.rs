//! hyper's connection API with prost by hand: what a client cannot be cheaper
//! than. `--verify` makes one call and compares every message with what it must
//! be; `cargo xtask bench` does so for each server before it measures anything.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::header::{CONTENT_TYPE, HOST, TE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit::client::{Opts, drive, run};
use msgs::pb::*;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;

enum Send {
    Once(Option<Bytes>),
    /// Enveloped events, joined up to 32 KiB a frame.
    Events(std::ops::Range<i64>),
    Fed(mpsc::Receiver<Bytes>),
}

impl Body for Send {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let b = match self.get_mut() {
            Send::Once(b) => b.take(),
            Send::Events(r) => {
                let mut buf = Vec::new();
                for i in r.by_ref() {
                    put(&msgs::event(i), &mut buf);
                    if buf.len() >= 32 * 1024 {
                        break;
                    }
                }
                (!buf.is_empty()).then(|| buf.into())
            }
            Send::Fed(rx) => match rx.poll_recv(cx) {
                Poll::Ready(b) => b,
                Poll::Pending => return Poll::Pending,
            },
        };
        Poll::Ready(b.map(|b| Ok(Frame::data(b))))
    }
    fn is_end_stream(&self) -> bool {
        matches!(self, Send::Once(None))
    }
    fn size_hint(&self) -> SizeHint {
        match self {
            Send::Once(Some(b)) => SizeHint::with_exact(b.len() as u64),
            _ => SizeHint::default(),
        }
    }
}

fn put<M: Message>(m: &M, buf: &mut Vec<u8>) {
    let n = m.encoded_len();
    buf.reserve(5 + n);
    buf.push(0);
    buf.extend_from_slice(&(n as u32).to_be_bytes());
    m.encode_raw(buf);
}

#[derive(Clone)]
enum Conn {
    One(Rc<RefCell<http1::SendRequest<Send>>>),
    Two(http2::SendRequest<Send>),
}

struct Client {
    conns: Vec<Conn>,
    authority: String,
    two: bool,
    grpc: bool,
    json: bool,
    verify: bool,
}

impl Client {
    async fn connect(o: &Opts) -> Self {
        let addr = o.str("addr", "");
        let two = o.http2();
        let tcp = async || {
            let s = tokio::net::TcpStream::connect(&addr)
                .await
                .expect("connect");
            s.set_nodelay(true).unwrap();
            TokioIo::new(s)
        };
        let mut conns = Vec::new();
        if two {
            let (send, conn) = http2::handshake(TokioExecutor::new(), tcp().await)
                .await
                .expect("handshake");
            tokio::task::spawn_local(async move {
                conn.await.ok();
            });
            conns.push(Conn::Two(send));
        } else {
            for _ in 0..o.get("conc", 1usize) {
                let (send, conn) = http1::handshake(tcp().await).await.expect("handshake");
                tokio::task::spawn_local(async move {
                    conn.await.ok();
                });
                conns.push(Conn::One(Rc::new(RefCell::new(send))));
            }
        }
        Client {
            conns,
            authority: addr,
            two,
            grpc: o.grpc(),
            json: o.json(),
            verify: o.get("verify", false),
        }
    }

    fn request(&self, method: &'static str, unary: bool, body: Send) -> Request<Send> {
        let mut h = HeaderMap::with_capacity(4);
        let ct = match (self.grpc, unary, self.json) {
            (true, _, _) => "application/grpc+proto",
            (false, true, false) => "application/proto",
            (false, true, true) => "application/json",
            (false, false, _) => "application/connect+proto",
        };
        h.insert(CONTENT_TYPE, HeaderValue::from_static(ct));
        if self.grpc {
            h.insert(TE, HeaderValue::from_static("trailers"));
        } else {
            h.insert(
                HeaderName::from_static("connect-protocol-version"),
                HeaderValue::from_static("1"),
            );
        }
        let uri = if self.two {
            let path = format!("http://{}/bench.v1.BenchService/{method}", self.authority);
            Uri::try_from(path).unwrap()
        } else {
            h.insert(HOST, HeaderValue::try_from(&self.authority).unwrap());
            Uri::try_from(format!("/bench.v1.BenchService/{method}")).unwrap()
        };
        let mut r = Request::new(body);
        *r.method_mut() = Method::POST;
        *r.uri_mut() = uri;
        *r.headers_mut() = h;
        r
    }

    async fn send(&self, task: usize, r: Request<Send>) -> Incoming {
        // The borrow ends before the await: the future owns what it needs.
        let resp = match self.conns[task % self.conns.len()].clone() {
            Conn::One(c) => {
                poll_fn(|cx| c.borrow_mut().poll_ready(cx))
                    .await
                    .expect("ready");
                let f = c.borrow_mut().send_request(r);
                f.await
            }
            Conn::Two(mut c) => c.send_request(r).await,
        }
        .expect("response");
        assert_eq!(resp.status(), StatusCode::OK, "{:?}", resp.headers());
        if self.verify {
            let ct = resp.headers()[CONTENT_TYPE].to_str().unwrap();
            assert!(ct.starts_with("application/"), "{ct}");
        }
        resp.into_body()
    }

    async fn frames(&self, mut b: Incoming, mut each: impl FnMut(Bytes)) {
        let mut status = None;
        while let Some(f) = poll_fn(|cx| Pin::new(&mut b).poll_frame(cx)).await {
            match f.expect("body").into_data() {
                Ok(d) => each(d),
                Err(f) => {
                    status = f
                        .into_trailers()
                        .ok()
                        .and_then(|t| t.get("grpc-status").cloned());
                }
            }
        }
        if self.grpc {
            assert_eq!(status.as_ref().map(|s| s.as_bytes()), Some(&b"0"[..]));
        }
    }

    async fn unary<Q, R>(&self, task: usize, method: &'static str, q: &Q) -> R
    where
        Q: Message + Serialize,
        R: Message + Default + DeserializeOwned,
    {
        let mut buf = Vec::new();
        if self.grpc {
            put(q, &mut buf);
        } else if self.json {
            buf = serde_json::to_vec(q).unwrap();
        } else {
            buf = q.encode_to_vec();
        }
        let b = self
            .send(
                task,
                self.request(method, true, Send::Once(Some(buf.into()))),
            )
            .await;
        // One frame is used as it is; more are joined.
        let (mut first, mut joined) = (Bytes::new(), Vec::new());
        self.frames(b, |d| {
            if !joined.is_empty() {
                joined.extend_from_slice(&d);
            } else if first.is_empty() {
                first = d;
            } else {
                joined.reserve((first.len() + d.len()) * 2);
                joined.extend_from_slice(&first);
                joined.extend_from_slice(&d);
            }
        })
        .await;
        let mut all = if joined.is_empty() {
            first
        } else {
            joined.into()
        };
        if self.grpc {
            assert_eq!(all[0], 0);
            all.advance(5);
        }
        if self.json {
            serde_json::from_slice(&all).expect("json")
        } else {
            R::decode(all).expect("message")
        }
    }

    /// Events of an enveloped body; Connect's end-stream message is checked.
    async fn events<M: Message + Default>(&self, b: Incoming, mut each: impl FnMut(M)) {
        let mut cur = Bytes::new();
        let mut end = false;
        self.frames(b, |d| {
            if cur.is_empty() {
                cur = d;
            } else {
                let mut j = Vec::with_capacity(cur.len() + d.len());
                j.extend_from_slice(&cur);
                j.extend_from_slice(&d);
                cur = j.into();
            }
            while let Some(head) = cur.get(..5) {
                let n = 5 + u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
                let Some(m) = cur.get(5..n) else { break };
                match head[0] {
                    0 => each(M::decode(m).expect("message")),
                    2 => {
                        assert!(!m.windows(7).any(|w| w == b"\"error\""), "{m:?}");
                        end = true;
                    }
                    f => panic!("flags {f}"),
                }
                cur.advance(n);
            }
        })
        .await;
        assert!(cur.is_empty());
        assert!(end != self.grpc, "end of stream");
    }

    fn same<T: PartialEq + std::fmt::Debug>(&self, got: &T, want: impl FnOnce() -> T) {
        if self.verify {
            assert_eq!(*got, want());
        }
    }

    async fn call(&self, task: usize, kind: &str, n: usize) {
        match kind {
            "echo" => {
                let r: EchoResponse = self.unary(task, "Echo", &msgs::echo_request()).await;
                self.same(&r, || msgs::do_echo(msgs::echo_request()));
            }
            "order" => {
                let r: Order = self.unary(task, "PutOrder", &msgs::order()).await;
                self.same(&r, || msgs::do_order(msgs::order()));
            }
            "blob" => {
                let r: Blob = self.unary(task, "PutBlob", &msgs::blob(n)).await;
                self.same(&r, || msgs::blob(n));
            }
            "logs" => {
                let r: LogSummary = self.unary(task, "IngestLogs", &msgs::logs(50)).await;
                self.same(&r, || msgs::do_logs(msgs::logs(50)));
            }
            "tail" => {
                let mut buf = Vec::new();
                put(&msgs::tail_request(n as i32), &mut buf);
                let r = self.request("Tail", false, Send::Once(Some(buf.into())));
                let b = self.send(task, r).await;
                let mut i = 0;
                self.events(b, |e: Event| {
                    self.same(&e, || msgs::event(i));
                    i += 1;
                })
                .await;
                assert_eq!(i, n as i64);
            }
            "collect" => {
                let r = self.request("Collect", false, Send::Events(0..n as i64));
                let b = self.send(task, r).await;
                let mut got = 0;
                self.events(b, |s: CollectSummary| {
                    got += 1;
                    self.same(&s, || {
                        let mut s = CollectSummary::default();
                        (0..n as i64).for_each(|i| msgs::do_collect(&mut s, &msgs::event(i)));
                        s
                    });
                })
                .await;
                assert_eq!(got, 1);
            }
            "chat" => {
                let r = self.request("Chat", false, Send::Events(0..n as i64));
                let b = self.send(task, r).await;
                let mut i = 0;
                self.events(b, |e: Event| {
                    self.same(&e, || msgs::do_chat(msgs::event(i)));
                    i += 1;
                })
                .await;
                assert_eq!(i, n as i64);
            }
            "pingpong" => {
                let (tx, rx) = mpsc::channel(1);
                let mut tx = Some(tx);
                let feed = |tx: &mpsc::Sender<Bytes>, i: i64| {
                    let mut buf = Vec::new();
                    put(&msgs::event(i), &mut buf);
                    tx.try_send(buf.into()).expect("room");
                };
                feed(tx.as_ref().unwrap(), 0);
                let b = self
                    .send(task, self.request("Chat", false, Send::Fed(rx)))
                    .await;
                let mut i = 0;
                self.events(b, |e: Event| {
                    self.same(&e, || msgs::do_chat(msgs::event(i)));
                    i += 1;
                    if i < n as i64 {
                        feed(tx.as_ref().unwrap(), i);
                    } else {
                        tx = None;
                    }
                })
                .await;
                assert_eq!(i, n as i64);
            }
            k => panic!("no workload {k}"),
        }
    }
}

fn main() {
    run(|o| async move {
        let c = Rc::new(Client::connect(&o).await);
        let (kind, n) = o.work();
        if c.verify {
            c.call(0, &kind, n).await;
            println!("ok");
            return;
        }
        drive(&o, n as u64, move |i| {
            let (c, kind) = (c.clone(), kind.clone());
            async move { c.call(i, &kind, n).await }
        })
        .await;
    });
}
