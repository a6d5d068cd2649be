//! What `call` is told on the command line.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::ValueEnum;
use connect_runtime::{
    ClientOptions, Codec, Compression, CompressionOptions, CompressionSet, Limits, Protocol,
    client::HttpTransport,
};
use haberdasher::proto::HaberdasherClient;
use http::{HeaderMap, HeaderName, HeaderValue};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::Client;
use crate::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The method, such as MakeHat.
    pub(super) method: String,

    /// The request message as JSON, or several for a stream; `-` reads one from each line of standard input.
    /// Without any, a method with one request message is asked with an empty one.
    pub(super) messages: Vec<String>,

    /// Where the shop is.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,

    /// The protocol to speak; gRPC is always spoken over HTTP/2.
    #[arg(long, value_enum, default_value = "connect")]
    protocol: ProtocolName,

    /// How messages are encoded.
    #[arg(long, value_enum, default_value = "json")]
    codec: CodecName,

    /// Makes the call with GET, if the method is unary and has no side effects.
    #[arg(long)]
    get: bool,

    /// Compresses what is sent: gzip, br, zstd, deflate or snappy.
    #[arg(long, value_name = "NAME")]
    send_compression: Option<CompressionName>,

    /// Accepts responses in this compression only; may be given several times.
    #[arg(long, value_name = "NAME")]
    accept_compression: Vec<CompressionName>,

    /// Gives up after so many milliseconds.
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,

    /// Adds a header, as `name: value`; may be given several times.
    #[arg(long, short = 'H', value_name = "HEADER")]
    header: Vec<Header>,

    /// Speaks HTTP/2 without negotiation, also in the clear.
    #[arg(long)]
    http2_prior_knowledge: bool,

    /// Trusts the certificates in this file, in PEM, instead of the Mozilla program's roots.
    #[arg(long, value_name = "FILE")]
    ca_cert: Option<PathBuf>,

    /// The largest message that is read, in bytes; 0 is no limit.
    #[arg(long, value_name = "N")]
    read_max_bytes: Option<usize>,

    /// Prints the response's headers and trailers on standard error.
    #[arg(long, short)]
    pub(super) verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProtocolName {
    Connect,
    Grpc,
    GrpcWeb,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CodecName {
    Json,
    Proto,
}

#[derive(Clone, Copy, Debug)]
struct CompressionName(Compression);

impl FromStr for CompressionName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = CompressionSet::default();
        Compression::from_name(name.as_bytes())
            .map(Self)
            .ok_or_else(|| format!("known are {known}"))
    }
}

#[derive(Clone, Debug)]
struct Header(HeaderName, HeaderValue);

impl FromStr for Header {
    type Err = String;

    fn from_str(header: &str) -> Result<Self, String> {
        let (name, value) = header.split_once(':').ok_or("a header is `name: value`")?;
        let name = name.trim().parse().map_err(|_| "the name is no header's")?;
        let value = value
            .trim()
            .parse()
            .map_err(|_| "the value is no header's")?;
        Ok(Self(name, value))
    }
}

impl Arguments {
    /// The client that makes the call.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let mut transport =
            HttpTransport::builder().http2_prior_knowledge(self.http2_prior_knowledge);
        if let Some(path) = &self.ca_cert {
            transport = transport.tls_config(trust(path)?);
        }
        let url = self
            .url
            .parse()
            .map_err(|error| format!("{}: {error}", self.url))?;
        Ok(HaberdasherClient::new(transport.build()).options(self.options().base_url(url)))
    }

    fn options(&self) -> ClientOptions {
        let mut compression = CompressionOptions::new();
        if let Some(CompressionName(name)) = self.send_compression {
            // Whoever asks for it wants to see it, however short the message is.
            compression = compression.send(CompressionSet::new(&[name])).min_bytes(0);
        }
        if !self.accept_compression.is_empty() {
            compression =
                compression.accept(self.accept_compression.iter().map(|name| name.0).collect());
        }
        let headers: HeaderMap = self
            .header
            .iter()
            .map(|Header(name, value)| (name.clone(), value.clone()))
            .collect();
        let limits = match self.read_max_bytes {
            None => Limits::new(),
            Some(0) => Limits::new().unlimited_read(),
            Some(bytes) => Limits::new().read_max_bytes(bytes),
        };
        let options = ClientOptions::new()
            .protocol(match self.protocol {
                ProtocolName::Connect => Protocol::Connect,
                ProtocolName::Grpc => Protocol::Grpc,
                ProtocolName::GrpcWeb => Protocol::GrpcWeb,
            })
            .codec(match self.codec {
                CodecName::Json => Codec::Json,
                CodecName::Proto => Codec::Proto,
            })
            .get(self.get)
            .headers(headers)
            .limits(limits)
            .compression(compression);
        match self.timeout_ms {
            Some(timeout) => options.timeout(Duration::from_millis(timeout)),
            None => options,
        }
    }
}

fn trust(path: &PathBuf) -> Result<rustls::ClientConfig, Failure> {
    let mut roots = rustls::RootCertStore::empty();
    for cert in CertificateDer::pem_file_iter(path)
        .map_err(|error| format!("{}: {error}", path.display()))?
    {
        roots.add(cert.map_err(|error| format!("{}: {error}", path.display()))?)?;
    }
    let provider = rustls::crypto::ring::default_provider();
    Ok(rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
