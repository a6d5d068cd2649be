//! `call`: the scenarios, against a peer's server.

mod checks;
mod errors;
mod metadata;
mod mode;
mod shapes;
mod time;

use std::{fmt::Display, time::Duration};

use connect_runtime::{
    BoxError, Error,
    client::{Framing, HttpTransport},
};
use haberdasher::proto::HaberdasherClient;

use self::mode::Mode;

/// The generated client, over our own transport.
type Client = HaberdasherClient<Framing<HttpTransport>>;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the peer's server is.
    #[arg(long)]
    url: String,

    /// What the server speaks, each as PROTOCOL/CODEC/HTTP such as `grpc-web/proto/1`.
    #[arg(required = true)]
    modes: Vec<Mode>,

    /// Scenarios that this peer cannot do.
    #[arg(long)]
    without: Vec<String>,
}

/// Runs every scenario in every mode, and prints a line for each.
pub(crate) async fn run(arguments: Arguments) -> Result<(), BoxError> {
    let mut failed = false;
    for mode in arguments.modes {
        let client = mode.client(&arguments.url)?;
        let runner = Runner {
            mode,
            client,
            without: &arguments.without,
        };
        failed |= !runner.run().await;
    }
    if failed {
        return Err("some scenarios failed".into());
    }
    Ok(())
}

/// What is wrong with a call, for the person who reads the log.
#[derive(Debug)]
struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

type Outcome = Result<(), Failure>;

struct Runner<'a> {
    mode: Mode,
    client: Client,
    without: &'a [String],
}

/// Runs a module's scenarios by their names.
macro_rules! scenarios {
    ($runner:ident, $($module:ident: $($scenario:ident)+;)+) => {{
        let mut all_passed = true;
        $($(
            let name = stringify!($scenario);
            if !$runner.without.iter().any(|without| without == name) {
                all_passed &= $runner.one(name, $module::$scenario(&$runner.client)).await;
            }
        )+)+
        all_passed
    }};
}

impl Runner<'_> {
    async fn run(&self) -> bool {
        let mut all_passed = scenarios! { self,
            shapes: unary empty unicode megabyte gzip nothing server_stream client_stream empty_client_stream
                flexible half_duplex thousand_down thousand_up;
            errors: refusal details stream_details client_stream_details bidi_details error_metadata every_code;
            metadata: unary_metadata server_stream_metadata client_stream_metadata bidi_metadata;
            time: deadline stream_deadline busy_stream_deadline deadline_is_sent cancellation;
        };
        if self.mode.http2 {
            all_passed &= scenarios! { self, shapes: full_duplex thousand_both; };
        }
        if self.mode.is_connect() {
            all_passed &= scenarios! { self, shapes: get; };
        }
        all_passed
    }

    async fn one(&self, name: &str, scenario: impl Future<Output = Outcome>) -> bool {
        let result = tokio::time::timeout(PATIENCE, Box::pin(scenario)).await;
        let reason: &dyn Display = match &result {
            Ok(Ok(())) => {
                println!("ok {} {name}", self.mode);
                return true;
            }
            Ok(Err(Failure(reason))) => reason,
            Err(elapsed) => elapsed,
        };
        println!("FAIL {} {name}: {reason}", self.mode);
        false
    }
}

/// The longest that one scenario may take.
const PATIENCE: Duration = Duration::from_secs(20);
