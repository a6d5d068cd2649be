//! [`Mode`]: one way to speak to a server, such as `grpc-web/proto/1`.

use std::{fmt, str::FromStr};

use connect_runtime::{BoxError, ClientOptions, Codec, Protocol, client::HttpTransport};
use haberdasher::proto::HaberdasherClient;

use super::Client;

#[derive(Clone, Debug)]
pub(super) struct Mode {
    protocol: Protocol,
    codec: Codec,
    pub(super) http2: bool,
}

impl Mode {
    pub(super) fn client(&self, url: &str) -> Result<Client, BoxError> {
        let transport = HttpTransport::builder().http2_prior_knowledge(self.http2);
        let options = ClientOptions::new()
            .base_url(url.parse()?)
            .protocol(self.protocol)
            .codec(self.codec);
        Ok(HaberdasherClient::new(transport.build()).options(options))
    }

    pub(super) fn is_connect(&self) -> bool {
        self.protocol == Protocol::Connect
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("{text:?} is no PROTOCOL/CODEC/HTTP");
        let parts: Vec<&str> = text.split('/').collect();
        let &[protocol, codec, http] = parts.as_slice() else {
            return Err(unknown());
        };
        Ok(Self {
            protocol: match protocol {
                "connect" => Protocol::Connect,
                "grpc" => Protocol::Grpc,
                "grpc-web" => Protocol::GrpcWeb,
                _ => return Err(unknown()),
            },
            codec: match codec {
                "proto" => Codec::Proto,
                "json" => Codec::Json,
                _ => return Err(unknown()),
            },
            http2: match http {
                "1" => false,
                "2" => true,
                _ => return Err(unknown()),
            },
        })
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = match self.protocol {
            Protocol::Grpc => "grpc",
            Protocol::GrpcWeb => "grpc-web",
            _ => "connect",
        };
        let codec = match self.codec {
            Codec::Json => "json",
            _ => "proto",
        };
        let http = if self.http2 { 2 } else { 1 };
        write!(f, "{protocol}/{codec}/{http}")
    }
}
