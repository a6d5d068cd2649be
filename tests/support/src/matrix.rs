//! The matrix: every protocol, with a codec, over every transport.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use connect_runtime::{
    BoxError, ClientOptions, Codec, Payload, Protocol, Request, Response,
    client::HttpTransport,
    codegen::Caller,
    server::{Server, Services},
};
use futures_util::FutureExt;
use haberdasher::proto::{Haberdasher, HaberdasherClient, HaberdasherServer, HaberdasherService};
use tower::{ServiceExt, layer::layer_fn, util::BoxCloneSyncService};

use crate::{Certificate, HttpService, Serving, serve, serve_tls, within};

/// A client of whatever stack, so that one test runs over all of them.
pub type Client =
    HaberdasherClient<BoxCloneSyncService<Request<Payload>, Response<Payload>, BoxError>>;

/// How a client reaches a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// The server is the transport.
    InProcess,
    /// A socket, HTTP/1.1.
    Http1,
    /// A socket, HTTP/2 in the clear.
    H2c,
    /// A socket, TLS, HTTP/2 by ALPN.
    Tls,
    /// A socket, TLS, HTTP/1.1 by ALPN.
    Tls1,
}

impl Transport {
    /// Whether a response can begin before its request has ended.
    #[must_use]
    pub fn is_full_duplex(self) -> bool {
        !matches!(self, Self::Http1 | Self::Tls1)
    }

    /// Serves `service`, and makes clients of it.
    pub async fn open<S>(self, service: S) -> Shop
    where
        S: HttpService + InProcess,
    {
        self.open_with(service, ClientOptions::new()).await
    }

    /// Serves `service`, and makes clients of it with these options.
    pub async fn open_with<S>(self, service: S, options: ClientOptions) -> Shop
    where
        S: HttpService + InProcess,
    {
        let mut transport = HttpTransport::builder().http2_prior_knowledge(self == Self::H2c);
        let mut scheme = "http";
        let serving = match self {
            Self::InProcess => {
                return Shop {
                    client: service.into_client(options),
                    serving: None,
                };
            }
            Self::Http1 | Self::H2c => serve(service).await,
            Self::Tls | Self::Tls1 => {
                let certificate = Certificate::new();
                transport = transport.tls_config(certificate.client());
                scheme = "https";
                let alpn: &[&str] = if self == Self::Tls {
                    &["h2", "http/1.1"]
                } else {
                    &["http/1.1"]
                };
                serve_tls(service, &certificate, alpn).await
            }
        };
        let url = format!("{scheme}://localhost:{}", serving.address().port());
        let options = options.base_url(url.parse().expect("a URL"));
        Shop {
            client: erase(HaberdasherClient::new(transport.build()).options(options)),
            serving: Some(serving),
        }
    }
}

/// One place in the matrix.
#[derive(Clone, Copy, Debug)]
pub struct Combination {
    /// What the client speaks.
    pub protocol: Protocol,
    /// How messages are encoded.
    pub codec: Codec,
    /// How the client reaches the server.
    pub transport: Transport,
}

impl Combination {
    /// Serves these methods, and makes a client.
    pub async fn shop<T: Haberdasher>(self, methods: T) -> Shop {
        self.open(HaberdasherServer::new(methods), ClientOptions::new())
            .await
    }

    /// Serves `service`, and makes a client with these options beside the protocol and the codec.
    pub async fn open<S>(self, service: S, options: ClientOptions) -> Shop
    where
        S: HttpService + InProcess,
    {
        self.transport
            .open_with(service, options.protocol(self.protocol).codec(self.codec))
            .await
    }
}

/// A server, and a client of it.
#[derive(Debug)]
pub struct Shop {
    /// Calls the server.
    pub client: Client,
    /// The server, if it is behind a socket.
    pub serving: Option<Serving>,
}

/// A server that can be a client's transport.
pub trait InProcess {
    /// The client.
    fn into_client(self, options: ClientOptions) -> Client;
}

impl<S> InProcess for Server<HaberdasherService, S>
where
    S: tower::Service<
            Request<Payload>,
            Response = Response<Payload>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    fn into_client(self, options: ClientOptions) -> Client {
        erase(HaberdasherClient::new(self).options(options))
    }
}

impl<S> InProcess for Services<S>
where
    S: tower::Service<
            Request<Payload>,
            Response = Response<Payload>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    fn into_client(self, options: ClientOptions) -> Client {
        erase(HaberdasherClient::new(self).options(options))
    }
}

/// The client without the type of its stack.
pub fn erase<S: Caller<Error: Into<BoxError>> + Sync>(client: HaberdasherClient<S>) -> Client {
    client.layer(layer_fn(|service: S| {
        BoxCloneSyncService::new(service.map_err(Into::into))
    }))
}

/// Runs a test with each protocol over a process, HTTP/1.1 and h2c; says which failed.
pub async fn each<F, Fut>(test: F)
where
    F: Fn(Combination) -> Fut,
    Fut: Future<Output = ()>,
{
    each_of(&USUAL, test).await;
}

/// Runs a test with each protocol over these transports; says which failed.
pub async fn each_of<F, Fut>(transports: &[Transport], test: F)
where
    F: Fn(Combination) -> Fut,
    Fut: Future<Output = ()>,
{
    run(&combinations(transports, &SPOKEN), test).await;
}

/// Runs a test of what only Connect has; says which codec and transport failed.
pub async fn each_connect<F, Fut>(test: F)
where
    F: Fn(Combination) -> Fut,
    Fut: Future<Output = ()>,
{
    let [proto, json, ..] = SPOKEN;
    run(&combinations(&USUAL, &[proto, json]), test).await;
}

/// Connect has its own way with both codecs; the others share one with each other.
const SPOKEN: [(Protocol, Codec); 4] = [
    (Protocol::Connect, Codec::Proto),
    (Protocol::Connect, Codec::Json),
    (Protocol::Grpc, Codec::Proto),
    (Protocol::GrpcWeb, Codec::Json),
];

const USUAL: [Transport; 3] = [Transport::InProcess, Transport::Http1, Transport::H2c];

fn combinations(transports: &[Transport], spoken: &[(Protocol, Codec)]) -> Vec<Combination> {
    let all = transports.iter().flat_map(|&transport| {
        spoken.iter().map(move |&(protocol, codec)| Combination {
            protocol,
            codec,
            transport,
        })
    });
    all.filter(|combination| {
        combination.transport.is_full_duplex() || combination.protocol != Protocol::Grpc
    })
    .collect()
}

async fn run<F, Fut>(combinations: &[Combination], test: F)
where
    F: Fn(Combination) -> Fut,
    Fut: Future<Output = ()>,
{
    for &combination in combinations {
        let run = AssertUnwindSafe(within(test(combination)));
        if let Err(panic) = run.catch_unwind().await {
            eprintln!("failed with {combination}");
            std::panic::resume_unwind(panic);
        }
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            protocol,
            codec,
            transport,
        } = self;
        write!(f, "{protocol} with {codec:?} over {transport:?}")
    }
}
