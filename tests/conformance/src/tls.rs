//! Certificates and keys as the suite sends them: PEM, self-signed, with PKCS#1 keys.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};

use crate::{Failure, proto::TlsCreds};

/// A server with this certificate. Where one is given for the client, it must present that.
pub(crate) fn server(server: &TlsCreds, client_cert: &[u8]) -> Result<ServerConfig, Failure> {
    let builder =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let builder = if client_cert.is_empty() {
        builder.with_no_client_auth()
    } else {
        let verifier =
            WebPkiClientVerifier::builder_with_provider(trust(client_cert)?.into(), provider());
        builder.with_client_cert_verifier(verifier.build()?)
    };
    let mut config = builder.with_single_cert(certs(&server.cert)?, key(&server.key)?)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A client that trusts this server, and presents a certificate if it has one.
pub(crate) fn client(
    server_cert: &[u8],
    client: Option<&TlsCreds>,
) -> Result<ClientConfig, Failure> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trust(server_cert)?);
    match client {
        Some(client) => Ok(builder.with_client_auth_cert(certs(&client.cert)?, key(&client.key)?)?),
        None => Ok(builder.with_no_client_auth()),
    }
}

fn trust(cert: &[u8]) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    for cert in certs(cert)? {
        roots.add(cert)?;
    }
    Ok(roots)
}

fn certs(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Failure> {
    Ok(CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>()?)
}

fn key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, Failure> {
    Ok(PrivateKeyDer::from_pem_slice(pem)?)
}

fn provider() -> Arc<CryptoProvider> {
    ring::default_provider().into()
}
