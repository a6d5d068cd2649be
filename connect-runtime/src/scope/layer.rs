//! [`ScopedLayer`]: two ways in, one with the layer and one without.

use std::fmt;

use tower::Layer;

use super::{ScopeEnd, ScopedService};
use crate::Spec;

/// Puts a layer around the calls of some methods, on a server or a client; the others pass it by.
///
/// The `layer_where` of generated servers and clients is made of it; by itself it stands in a
/// [`tower::ServiceBuilder`]. Any tower layer fits. Each call waits until its own way in is ready, so a limit for one method
/// does not hold up the others; in return, what stands around it is always told that it is ready.
///
/// Limits, compression and deadlines that are set so go before those that are set for all methods, wherever these stand.
///
/// # Examples
///
/// ```
/// use connect_runtime::{IdempotencyLevel, LimitsLayer, scope::ScopedLayer};
/// use tower::ServiceBuilder;
///
/// let layers = ServiceBuilder::new().layer(ScopedLayer::new(
///     |spec| spec.idempotency_level() != IdempotencyLevel::Unknown,
///     LimitsLayer::new().read_max_bytes(1 << 20),
/// ));
/// ```
#[derive(Clone, Copy)]
pub struct ScopedLayer<P, L> {
    applies: P,
    layer: L,
}

impl<P, L> ScopedLayer<P, L>
where
    P: Fn(&Spec) -> bool,
{
    /// Puts the layer around the methods that `applies` is true of.
    pub const fn new(applies: P, layer: L) -> Self {
        Self { applies, layer }
    }
}

impl<S, P, L> Layer<S> for ScopedLayer<P, L>
where
    S: Clone,
    P: Clone,
    L: Layer<ScopeEnd<S>>,
{
    type Service = ScopedService<P, L::Service, S>;

    fn layer(&self, inner: S) -> Self::Service {
        ScopedService {
            applies: self.applies.clone(),
            layered: self.layer.layer(ScopeEnd(inner.clone())),
            plain: inner,
        }
    }
}

impl<P, L: fmt::Debug> fmt::Debug for ScopedLayer<P, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedLayer")
            .field("layer", &self.layer)
            .finish_non_exhaustive()
    }
}
