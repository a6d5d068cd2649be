//! When a call is given up: by dropping it, as in any Rust program.

use std::{
    future::{Future, pending},
    time::Duration,
};

use connect_runtime::Error;
use tokio::time;

use crate::proto::{ClientCompatRequest, client_compat_request::cancel::CancelTiming};

/// When a call is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancel {
    Never,
    /// When all requests are sent, without saying that they are.
    BeforeCloseSend,
    /// So long after all requests are sent.
    AfterCloseSend(Duration),
    /// After so many responses.
    AfterResponses(usize),
}

impl Cancel {
    pub(super) fn of(test: &ClientCompatRequest) -> Self {
        let Some(cancel) = &test.cancel else {
            return Self::Never;
        };
        match cancel.cancel_timing {
            None => Self::AfterCloseSend(Duration::ZERO),
            Some(CancelTiming::BeforeCloseSend(())) => Self::BeforeCloseSend,
            Some(CancelTiming::AfterCloseSendMs(ms)) => {
                Self::AfterCloseSend(Duration::from_millis(ms.into()))
            }
            Some(CancelTiming::AfterNumResponses(responses)) => {
                Self::AfterResponses(usize::try_from(responses).unwrap_or(usize::MAX))
            }
        }
    }

    /// Waits for a call that sends with `sending`, unless it is to be given up before.
    pub(super) async fn over<T, S>(
        self,
        call: impl Future<Output = Result<T, Error>>,
        sending: impl Future<Output = S>,
    ) -> Result<T, Error> {
        let given_up = async {
            let sender = sending.await;
            if self == Self::BeforeCloseSend {
                return;
            }
            drop(sender);
            match self {
                Self::AfterCloseSend(delay) => time::sleep(delay).await,
                Self::Never | Self::BeforeCloseSend | Self::AfterResponses(_) => pending().await,
            }
        };
        tokio::select! {
            result = call => result,
            () = given_up => Err(canceled()),
        }
    }

    /// Fails if it is time to give up.
    pub(super) fn after(self, responses: usize) -> Result<(), Error> {
        if self == Self::AfterResponses(responses) {
            return Err(canceled());
        }
        Ok(())
    }
}

/// What a call has come to that was given up here.
pub(super) fn canceled() -> Error {
    Error::canceled("given up by this client")
}
