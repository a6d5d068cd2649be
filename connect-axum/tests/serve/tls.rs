//! TLS: both versions of HTTP, client certificates, bad handshakes. PROTOCOL.md: X2, X3.

use std::{sync::Arc, time::Duration};

use connect_runtime::{Code, Payload, Peer, Request, client::HttpTransport};
use haberdasher::{Hats, proto::HaberdasherServer};
use rcgen::{CertifiedKey, KeyPair};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
};
use tokio_rustls::TlsConnector;
use tower::util::MapRequestLayer;

use super::support::{Running, SHORT, TWELVE_INCHES, read_until_closed, shop, start, within};

/// A certificate for localhost that nobody signed but itself.
fn self_signed() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn key(made: &CertifiedKey<KeyPair>) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into())
}

fn trust(made: &CertifiedKey<KeyPair>) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    Arc::new(roots)
}

fn server_config(made: &CertifiedKey<KeyPair>) -> ServerConfig {
    let config = ServerConfig::builder().with_no_client_auth();
    config
        .with_single_cert(vec![made.cert.der().clone()], key(made))
        .unwrap()
}

fn client_config(server: &CertifiedKey<KeyPair>) -> ClientConfig {
    let config = ClientConfig::builder().with_root_certificates(trust(server));
    config.with_no_client_auth()
}

fn transport(config: ClientConfig) -> HttpTransport {
    HttpTransport::builder().tls_config(config).build()
}

/// What the server answers to a question for the version of HTTP, over a connection with this ALPN.
async fn version(
    running: &Running,
    mut config: ClientConfig,
    alpn: &[&[u8]],
) -> (Option<Vec<u8>>, String) {
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, running.connect().await);
    let mut stream = within(stream).await.unwrap();
    let negotiated = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
    let request = b"GET /version HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let response = read_until_closed(stream).await;
    (negotiated, String::from_utf8_lossy(&response).into_owned())
}

#[tokio::test]
async fn alpn_decides_the_version() {
    let made = self_signed();
    let running = start(shop(), |server| server.tls(server_config(&made))).await;

    // The pool's connections take HTTP/2 where it is offered.
    let client = running.client_over("https", transport(client_config(&made)));
    let hat = within(client.make_hat(TWELVE_INCHES)).await.unwrap();
    assert_eq!(hat.size, 12);
    let transport = HttpTransport::builder()
        .tls_config(client_config(&made))
        .http2_prior_knowledge(true);
    let client = running.client_over("https", transport.build());
    assert_eq!(
        within(client.make_hat(TWELVE_INCHES)).await.unwrap().size,
        12
    );

    for alpn in [&[&b"http/1.1"[..]][..], &[]] {
        let (negotiated, response) = version(&running, client_config(&made), alpn).await;
        assert_eq!(negotiated.as_deref(), alpn.first().copied());
        assert!(response.ends_with("\r\n\r\nHTTP/1.1"), "{response}");
    }
    let (negotiated, _) = version(&running, client_config(&made), &[b"http/1.1", b"h2"]).await;
    assert_eq!(negotiated.as_deref(), Some(&b"h2"[..]));
    running.stop().ends().await;
}

#[tokio::test]
async fn a_client_that_trusts_another_certificate_fails_and_the_server_goes_on() {
    let made = self_signed();
    let running = start(shop(), |server| server.tls(server_config(&made))).await;
    let stranger = running.client_over("https", transport(client_config(&self_signed())));
    let error = within(stranger.make_hat(TWELVE_INCHES)).await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);

    let plain = running.client(false);
    within(plain.make_hat(TWELVE_INCHES)).await.unwrap_err();

    let client = running.client_over("https", transport(client_config(&made)));
    within(client.make_hat(TWELVE_INCHES)).await.unwrap();
}

#[tokio::test]
async fn handlers_see_the_certificates_of_clients_that_have_one() {
    let (ours, theirs) = (self_signed(), self_signed());
    let (sender, mut peers) = mpsc::unbounded_channel();
    let layer = MapRequestLayer::new(move |request: Request<Payload>| {
        sender
            .send(
                request
                    .peer()
                    .map(Peer::certificates)
                    .unwrap_or_default()
                    .to_vec(),
            )
            .unwrap();
        request
    });
    let verifier = WebPkiClientVerifier::builder(trust(&theirs))
        .build()
        .unwrap();
    let config = ServerConfig::builder().with_client_cert_verifier(verifier);
    let config = config
        .with_single_cert(vec![ours.cert.der().clone()], key(&ours))
        .unwrap();
    let server = HaberdasherServer::new(Hats::default()).layer(layer);
    let running = start(server, |server| server.tls(config)).await;

    let certificate: CertificateDer<'static> = theirs.cert.der().clone();
    let config = ClientConfig::builder().with_root_certificates(trust(&ours));
    let config = config
        .with_client_auth_cert(vec![certificate.clone()], key(&theirs))
        .unwrap();
    let client = running.client_over("https", transport(config));
    within(client.make_hat(TWELVE_INCHES)).await.unwrap();
    assert_eq!(peers.recv().await, Some(vec![certificate.to_vec()]));

    let nobody = running.client_over("https", transport(client_config(&ours)));
    within(nobody.make_hat(TWELVE_INCHES)).await.unwrap_err();
}

#[tokio::test]
async fn a_silent_peer_is_cut_off_and_does_not_keep_others_waiting() {
    let made = self_signed();
    let running = start(shop(), |server| {
        server
            .tls(server_config(&made))
            .handshake_timeout(SHORT * 4)
    })
    .await;
    let silent = running.connect().await;
    let client = running.client_over("https", transport(client_config(&made)));
    within(client.make_hat(TWELVE_INCHES)).await.unwrap();
    assert!(read_until_closed(silent).await.is_empty());
}

#[tokio::test]
async fn handshakes_do_not_hold_a_shutdown() {
    const LONG: Duration = Duration::from_secs(3600);
    let made = self_signed();
    let running = start(shop(), |server| {
        server
            .tls(server_config(&made))
            .handshake_timeout(LONG)
            .grace_period(LONG)
    })
    .await;
    let mut silent = running.connect().await;
    let client = running.client_over("https", transport(client_config(&made)));
    within(client.make_hat(TWELVE_INCHES)).await.unwrap();
    running.stop().ends().await;
    // It is closed, one way or another.
    let _ = within(silent.read(&mut [0])).await;
}
