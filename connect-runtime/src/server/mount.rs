//! [`Mount`]: what a router needs to know of a server in order to give it routes.

use super::{Server, Services};
use crate::{codegen, spec::Spec};

/// What a router needs to know of a [`Server`] or of [`Services`] in order to give it routes.
pub trait Mount {
    /// The methods: each has a route at its [procedure](Spec::procedure).
    fn methods(&self) -> Vec<&'static Spec>;

    /// The paths of the services whose other methods have a fallback: everything one segment below is for it.
    fn fallback_paths(&self) -> Vec<&'static str>;
}

impl<D: codegen::Service, S> Mount for Server<D, S> {
    fn methods(&self) -> Vec<&'static Spec> {
        D::METHODS.iter().collect()
    }

    fn fallback_paths(&self) -> Vec<&'static str> {
        self.has_fallback.then_some(D::PATH).into_iter().collect()
    }
}

impl<S> Mount for Services<S> {
    fn methods(&self) -> Vec<&'static Spec> {
        let services = self.table.services.iter();
        services.flat_map(|service| service.methods).collect()
    }

    fn fallback_paths(&self) -> Vec<&'static str> {
        let services = self.table.services.iter();
        let caught = services.filter(|service| self.has_fallback || service.has_fallback);
        caught.map(|service| service.path).collect()
    }
}
