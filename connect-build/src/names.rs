//! The Rust names of services and methods, where keywords and other names leave none.
//!
//! Each rule is prost's own: a name that cannot be used gets an underscore at its end. So the
//! result depends on the `.proto` files alone, and in them on the order of declarations.

use std::collections::HashSet;

use quote::format_ident;
use syn::{Ident, Item};

/// The names of the items in a package's module, to which services add theirs.
#[derive(Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    pub(crate) fn of_items(items: &[Item]) -> Self {
        let names = items.iter().filter_map(|item| match item {
            Item::Enum(item) => Some(item.ident.to_string()),
            Item::Struct(item) => Some(item.ident.to_string()),
            // What the service generator of another library wrote.
            Item::Trait(item) => Some(item.ident.to_string()),
            Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        });
        Self(names.collect())
    }

    pub(crate) fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Takes the name, or the first free one that follows.
    pub(crate) fn take(&mut self, name: &str) -> Ident {
        let ident = self.free(name);
        self.0.insert(plain(&ident));
        ident
    }

    /// The name, or the first free one that follows, for a generic parameter.
    pub(crate) fn free(&self, name: &str) -> Ident {
        let mut name = name.to_owned();
        while self.0.contains(name.trim_start_matches("r#")) {
            name = format!("{}_", name.trim_start_matches("r#"));
        }
        ident(&name)
    }
}

/// The names of one service's items.
#[derive(Debug)]
pub(crate) struct ServiceNames {
    /// The trait: `Haberdasher`.
    pub(crate) service: Ident,
    /// `HaberdasherService`.
    pub(crate) spec: Ident,
    /// `HaberdasherServer`.
    pub(crate) server: Ident,
    /// `HaberdasherClient`.
    pub(crate) client: Ident,
    /// The blocking trait: `HaberdasherBlocking`.
    pub(crate) blocking: Ident,
    /// `HaberdasherBlockingClient`.
    pub(crate) blocking_client: Ident,
}

impl ServiceNames {
    /// Names services by their names in Rust's style.
    ///
    /// Traits choose first. What is blocking chooses last, so that it changes no other name.
    pub(crate) fn assign(services: &[&str], names: &mut Names) -> Vec<Self> {
        // `Self_`, which no type can be called without its underscore.
        let bases = services.iter().map(|service| service.trim_end_matches('_'));
        let traits: Vec<Ident> = services.iter().map(|service| names.take(service)).collect();
        let of_async =
            |base: &str| ["Service", "Server", "Client"].map(|end| format!("{base}{end}"));
        let of_async: Vec<_> = bases
            .clone()
            .map(|base| of_async(base).map(|name| names.take(&name)))
            .collect();
        let assigned = bases.zip(traits).zip(of_async);
        let assigned = assigned.map(|((base, service), [spec, server, client])| Self {
            service,
            spec,
            server,
            client,
            blocking: names.take(&format!("{base}Blocking")),
            blocking_client: names.take(&format!("{base}BlockingClient")),
        });
        assigned.collect()
    }
}

/// The names of one method.
#[derive(Debug)]
pub(crate) struct MethodNames {
    /// In the trait: `make_hat`.
    pub(crate) handler: Ident,
    /// On the client: the same, but for what the client has itself.
    pub(crate) call: Ident,
    /// Its `Spec`: `MAKE_HAT`.
    pub(crate) spec: Ident,
}

impl MethodNames {
    /// Names methods by their names in Rust's style, which may be raw identifiers.
    pub(crate) fn assign(methods: &[&str]) -> Vec<Self> {
        let mut handlers = Names::default();
        let mut calls = Names::of(&["clone", "connect", "layer", "layer_where", "new", "options"]);
        let mut specs = Names::of(&["JSON_TYPES", "METHODS", "NAME", "PATH"]);
        let assigned = methods.iter().map(|method| Self {
            handler: handlers.take(method),
            call: calls.take(method),
            spec: specs.take(&method.trim_start_matches("r#").to_uppercase()),
        });
        assigned.collect()
    }
}

fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => format_ident!("r#{name}"),
        None => format_ident!("{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_with_equal_names_are_told_apart() {
        let names =
            MethodNames::assign(&["get", "get", "new", "r#type", "r#type", "self_", "path"]);
        let list = |name: fn(&MethodNames) -> &Ident| {
            names
                .iter()
                .map(|names| name(names).to_string())
                .collect::<Vec<_>>()
        };
        let handlers = ["get", "get_", "new", "r#type", "type_", "self_", "path"];
        assert_eq!(list(|names| &names.handler), handlers);
        let calls = ["get", "get_", "new_", "r#type", "type_", "self_", "path"];
        assert_eq!(list(|names| &names.call), calls);
        let specs = ["GET", "GET_", "NEW", "TYPE", "TYPE_", "SELF_", "PATH_"];
        assert_eq!(list(|names| &names.spec), specs);
    }

    #[test]
    fn services_give_way_to_messages_and_to_each_other() {
        let mut names = Names::of(&["HatClient", "HatServer"]);
        let [hat, hat_service] = &ServiceNames::assign(&["Hat", "HatService"], &mut names)[..]
        else {
            panic!("two services")
        };
        assert_eq!(hat.client, "HatClient_");
        assert_eq!(hat.server, "HatServer_");
        assert_eq!(hat_service.service, "HatService");
        assert_eq!(hat.spec, "HatService_");
    }

    #[test]
    fn blocking_names_give_way_to_all_others() {
        let mut names = Names::default();
        let [hat, blocking] = &ServiceNames::assign(&["Hat", "HatBlocking"], &mut names)[..] else {
            panic!("two services")
        };
        assert_eq!(blocking.client, "HatBlockingClient");
        assert_eq!(hat.blocking, "HatBlocking_");
        assert_eq!(hat.blocking_client, "HatBlockingClient_");
    }
}
