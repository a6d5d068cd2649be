//! [`RetryPolicy`]: which calls are made again, how often, and when.

use std::{fmt, sync::Arc, time::Duration};

use tower::retry::budget::{Budget, TpsBudget};

use super::Backoff;
use crate::{
    Code, Error,
    protocol::retry::{Pushback, read_pushback},
    spec::{IdempotencyLevel, Spec},
};

/// Which calls are made again, how often, and when.
///
/// | | unless set |
/// |---|---|
/// | [`methods`](Self::methods) | those whose `idempotency_level` is `NO_SIDE_EFFECTS` or `IDEMPOTENT` |
/// | [`codes`](Self::codes) | `unavailable` |
/// | [`max_attempts`](Self::max_attempts) | 3, the first included |
/// | [`backoff`](Self::backoff) | 100 ms, doubled each time, up to 5 s; up to half of it is left out at random |
/// | [`budget`](Self::budget) | a fifth of the calls of the last ten seconds, and ten a second on top |
/// | [`max_pushback`](Self::max_pushback) | one minute |
/// | [`max_recorded_bytes`](Self::max_recorded_bytes) | 256 KiB |
///
/// Clones share the budget.
///
/// # Examples
///
/// ```
/// use connect_runtime::{Code, RetryLayer, RetryPolicy};
///
/// let policy = RetryPolicy::new().max_attempts(5).codes([Code::Unavailable, Code::Aborted]);
/// let layer = RetryLayer::new(policy);
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    methods: Arc<dyn Fn(&Spec) -> bool + Send + Sync>,
    codes: Arc<[Code]>,
    pub(super) max_attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) budget: Option<Arc<dyn Budget + Send + Sync>>,
    max_pushback: Duration,
    pub(super) max_recorded_bytes: usize,
}

impl RetryPolicy {
    /// The defaults, with a budget of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            methods: Arc::new(is_idempotent),
            codes: Arc::new([Code::Unavailable]),
            max_attempts: 3,
            backoff: Backoff::new(),
            budget: Some(Arc::new(TpsBudget::default())),
            max_pushback: Duration::from_secs(60),
            max_recorded_bytes: 256 * 1024,
        }
    }

    /// The methods whose calls are made again.
    ///
    /// The .proto file says which are idempotent; say it here for those of others. Leave out a server stream that may be
    /// silent for long: its response is handed on only with its first message.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::RetryPolicy;
    ///
    /// let policy = RetryPolicy::new().methods(|spec| spec.method().starts_with("Get"));
    /// ```
    #[must_use]
    pub fn methods(mut self, covered: impl Fn(&Spec) -> bool + Send + Sync + 'static) -> Self {
        self.methods = Arc::new(covered);
        self
    }

    /// The codes of errors after which a call is made again: `unavailable`, unless set.
    ///
    /// That is what servers say that are overloaded or shut down, and what everything is that fails on the way: a
    /// connection that is refused or breaks, a stream that is refused, the HTTP statuses 429, 502, 503 and 504 without an
    /// RPC error, [`LoadShed`](tower::load_shed), a [`Buffer`](tower::buffer) that is closed. Others are left out for a
    /// reason: `resource_exhausted` also says that a message is too large, `aborted` asks for more than this one call to
    /// be repeated, `deadline_exceeded` leaves no time, and `unknown` and `internal` are mistakes that would be repeated.
    #[must_use]
    pub fn codes(mut self, codes: impl IntoIterator<Item = Code>) -> Self {
        self.codes = codes.into_iter().collect();
        self
    }

    /// How often a call is made at the most, the first time included; with 1 or 0 nothing is made again.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// How long to wait between two attempts, if the server does not say.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// What all calls together may spend on further attempts, so that clients do not keep a server down that they all
    /// wait for: each call pays in, each further attempt draws.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use connect_runtime::RetryPolicy;
    /// use tower::retry::budget::TpsBudget;
    ///
    /// // A tenth of the calls of the last ten seconds, and one a second on top.
    /// let policy = RetryPolicy::new().budget(TpsBudget::new(Duration::from_secs(10), 1, 0.1));
    /// ```
    #[must_use]
    pub fn budget(mut self, budget: impl Budget + Send + Sync + 'static) -> Self {
        self.budget = Some(Arc::new(budget));
        self
    }

    /// Lets each call be made again as often as the other settings say, whatever becomes of the rest.
    #[must_use]
    pub fn unlimited_budget(mut self) -> Self {
        self.budget = None;
        self
    }

    /// The longest wait that a server may ask for; an error that asks for more is final.
    #[must_use]
    pub fn max_pushback(mut self, wait: Duration) -> Self {
        self.max_pushback = wait;
        self
    }

    /// How much is kept of a stream of request messages, to send it again: their encoded bytes, and a few more for each.
    /// A stream that was longer when its call failed is not sent again.
    #[must_use]
    pub fn max_recorded_bytes(mut self, bytes: usize) -> Self {
        self.max_recorded_bytes = bytes;
        self
    }

    /// Whether calls of this method are made again.
    pub(super) fn covers(&self, spec: &Spec) -> bool {
        self.max_attempts > 1 && (self.methods)(spec)
    }

    /// When a call that failed like this may be made again, after so many waits of our own.
    pub(super) fn verdict(&self, error: &Error, waits: u32) -> Verdict {
        if !self.codes.contains(&error.code()) || error.is_not_modified() {
            return Verdict::Final;
        }
        match read_pushback(error.metadata()) {
            None => Verdict::Backoff(self.backoff.wait(waits)),
            Some(Pushback::After(wait)) if wait <= self.max_pushback => Verdict::Pushback(wait),
            Some(Pushback::After(_) | Pushback::Never) => Verdict::Final,
        }
    }
}

/// What becomes of a call that failed.
pub(super) enum Verdict {
    /// It has failed.
    Final,
    /// It is made again after a wait of our own.
    Backoff(Duration),
    /// It is made again after as long as the server asks for.
    Pushback(Duration),
}

fn is_idempotent(spec: &Spec) -> bool {
    match spec.idempotency_level() {
        IdempotencyLevel::NoSideEffects | IdempotencyLevel::Idempotent => true,
        IdempotencyLevel::Unknown => false,
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("codes", &self.codes)
            .field("max_attempts", &self.max_attempts)
            .field("backoff", &self.backoff)
            .finish_non_exhaustive()
    }
}
