//! `proxy LISTEN UPSTREAM`: a transparent proxy, such as `proxy 127.0.0.1:4000 http://127.0.0.1:3000`.

use std::process::ExitCode;

use connect_runtime::BoxError;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, url] = arguments.as_slice() else {
        eprintln!("usage: proxy LISTEN UPSTREAM");
        return ExitCode::FAILURE;
    };
    match run(listen, url).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(listen: &str, url: &str) -> Result<(), BoxError> {
    let proxy = proxy::proxy(proxy::upstream(url)?);
    let listener = TcpListener::bind(listen).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    connect_axum::serve(listener, proxy)
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
