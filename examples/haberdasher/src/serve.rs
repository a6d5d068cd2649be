//! `serve`: the shop behind a socket, HTTP/1.1 and HTTP/2 on one port.

use std::{future::Future, net::SocketAddr, path::PathBuf};

use connect_axum::RouterExt;
use connect_runtime::{Limits, ServerOptions};
use haberdasher::{Hats, proto::HaberdasherServer};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::net::TcpListener;

use crate::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,

    /// The largest message that is read, in bytes; 0 is no limit.
    #[arg(long, value_name = "N")]
    read_max_bytes: Option<usize>,

    /// The server's certificates, in PEM, its own first; makes it serve TLS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The key of the certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// Serves until SIGTERM or Ctrl-C, then lets the calls that are open finish.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let app = router(arguments.read_max_bytes);
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(cert), Some(key)) => Some(tls_config(cert, key)?),
        _ => None,
    };
    let listener = TcpListener::bind(arguments.listen).await?;
    // Whoever reads that we listen may stop us at once.
    let stop = told_to_stop()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    println!("listening on {scheme}://{}", listener.local_addr()?);

    let server = connect_axum::serve(listener, app).with_graceful_shutdown(stop);
    match tls {
        Some(tls) => server.tls(tls).await?,
        None => server.await?,
    }
    Ok(())
}

/// The shop as routes of an axum application.
pub(crate) fn router(read_max_bytes: Option<usize>) -> axum::Router {
    let limits = match read_max_bytes {
        None => Limits::new(),
        Some(0) => Limits::new().unlimited_read(),
        Some(bytes) => Limits::new().read_max_bytes(bytes),
    };
    let hats = HaberdasherServer::new(Hats::default()).options(ServerOptions::new().limits(limits));
    axum::Router::new().rpc(hats)
}

fn tls_config(cert: &PathBuf, key: &PathBuf) -> Result<ServerConfig, Failure> {
    let read =
        |path: &PathBuf, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let certs: Result<Vec<_>, _> = CertificateDer::pem_file_iter(cert)
        .map_err(|error| read(cert, &error))?
        .collect();
    let certs = certs.map_err(|error| read(cert, &error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| read(key, &error))?;
    let provider = rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certs, key)?;
    Ok(config)
}

/// Resolves when the process is told to stop, by Ctrl-C or SIGTERM, also if that was before anybody waits for it.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the process is told to stop, by Ctrl-C, also if that was before anybody waits for it.
#[cfg(windows)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
