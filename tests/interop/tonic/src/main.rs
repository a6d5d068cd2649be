//! tonic's end of the interop tests: `serve`, or `call URL`.

mod checks;
mod metadata;
mod scenarios;
mod server;

use std::process::ExitCode;

mod proto {
    tonic::include_proto!("i2y.connecpy.example");
}

/// The text of every ordered error.
const FAILURE: &str = "no hat: ☕ 100% größer\nand none tomorrow";

/// The second detail of every ordered error.
fn detail_hat() -> proto::Hat {
    proto::Hat {
        size: 1,
        color: "detail".to_owned(),
        name: Some(String::new()),
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => server::serve().await?,
        ["call", url] if !scenarios::run(url).await? => return Ok(ExitCode::FAILURE),
        ["call", _] => {}
        _ => {
            eprintln!("usage: interop-tonic serve | call URL");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
