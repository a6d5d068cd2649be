//! TLS: the handshake of a connection.

use std::{io, sync::Arc};

use connect_runtime::Peer;
use rustls::{ServerConfig, ServerConnection};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How connections are encrypted.
#[derive(Clone)]
pub(super) struct Tls(TlsAcceptor);

impl Tls {
    /// Offers HTTP/2 and HTTP/1.1, whatever the configuration offers.
    pub(super) fn new(mut config: ServerConfig) -> Self {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self(TlsAcceptor::from(Arc::new(config)))
    }

    /// Shakes hands, and learns which certificates the peer has.
    pub(super) async fn accept(
        &self,
        stream: TcpStream,
        peer: Peer,
    ) -> io::Result<(TlsStream<TcpStream>, Peer)> {
        let stream = self.0.accept(stream).await?;
        let peer = with_certificates(peer, stream.get_ref().1);
        Ok((stream, peer))
    }
}

fn with_certificates(peer: Peer, connection: &ServerConnection) -> Peer {
    let Some(certificates) = connection.peer_certificates() else {
        return peer;
    };
    let in_der = certificates.iter().map(|certificate| certificate.to_vec());
    peer.with_certificates(in_der.collect::<Vec<_>>())
}
