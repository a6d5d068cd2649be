//! A line for each call, at its real end, whatever kind of RPC it is.

use connect_runtime::{
    Error, Request, Spec,
    interceptor::{MetadataInterceptor, Outcome},
};

/// Says which side it is on.
pub(crate) struct Log(pub(crate) &'static str);

impl MetadataInterceptor for Log {
    type Value = Spec;

    async fn on_start(&self, request: &mut Request<()>) -> Result<Spec, Error> {
        Ok(request.spec().clone())
    }

    fn on_end(&self, spec: Spec, outcome: Outcome<'_>) {
        let code = outcome.code().map_or("ok", |code| code.as_str());
        let (requests, responses) = (outcome.requests(), outcome.responses());
        println!(
            "[{}] {}: {code}, {requests} in, {responses} out",
            self.0,
            spec.method(),
        );
    }
}
