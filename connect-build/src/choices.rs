//! Choices for single services and methods: whether they have a server, a client and blocking code,
//! and behind which Cargo feature.
//!
//! A path names a package, a service or a method, such as `.hats.v1.Hats.MakeHat`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::config::Config;
use crate::proto;

impl Config {
    /// Generates no server for these services, or for these methods nothing in the trait and the
    /// server, which answers `unimplemented`.
    ///
    /// ```
    /// # let out_dir = tempfile::tempdir()?;
    /// # let proto = out_dir.path().join("shop.proto");
    /// # std::fs::write(&proto, r#"syntax = "proto3"; package shop; message M {}
    /// #     service Shop { rpc Sell(M) returns (M); } service Audit { rpc Read(M) returns (M); }"#)?;
    /// connect_build::configure()
    ///     .skip_server([".shop.Audit"])
    ///     .out_dir(out_dir.path())
    ///     .compile_protos(&[&proto], &[out_dir.path()])?;
    /// # let code = std::fs::read_to_string(out_dir.path().join("shop.rs"))?;
    /// # assert!(code.contains("type ShopServer") && !code.contains("type AuditServer"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn skip_server<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.server.skip(paths);
        self
    }

    /// Generates no client for these services, or no client method for these methods.
    #[must_use]
    pub fn skip_client<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.client.skip(paths);
        self
    }

    /// Generates no blocking trait and no blocking client for these services; for these methods no
    /// blocking client method and nothing in the blocking trait, for which `unimplemented` is answered.
    ///
    /// There is blocking code only with [`build_blocking`](Self::build_blocking).
    #[must_use]
    pub fn skip_blocking<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.blocking.skip(paths);
        self
    }

    /// Compiles the traits and servers of what is below the path only with this feature of the
    /// crate that includes the code.
    ///
    /// A second feature for the same path is needed as well. A method that is not compiled is
    /// answered with `unimplemented`.
    #[must_use]
    pub fn server_feature(mut self, path: impl Into<String>, feature: impl Into<String>) -> Self {
        self.server.features.push((path.into(), feature.into()));
        self
    }

    /// Compiles the clients of what is below the path only with this feature of the crate that
    /// includes the code.
    ///
    /// ```
    /// # let out_dir = tempfile::tempdir()?;
    /// # let proto = out_dir.path().join("shop.proto");
    /// # std::fs::write(&proto, r#"syntax = "proto3"; package shop; message M {}
    /// #     service Shop { rpc Sell(M) returns (M); }"#)?;
    /// connect_build::configure()
    ///     .client_feature(".", "client")
    ///     .server_feature(".shop.Shop", "server")
    ///     .out_dir(out_dir.path())
    ///     .compile_protos(&[&proto], &[out_dir.path()])?;
    /// # let code = std::fs::read_to_string(out_dir.path().join("shop.rs"))?;
    /// # assert!(code.contains(r#"#[cfg(feature = "client")]"#));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn client_feature(mut self, path: impl Into<String>, feature: impl Into<String>) -> Self {
        self.client.features.push((path.into(), feature.into()));
        self
    }

    /// Compiles the blocking code of what is below the path only with this feature, beside those that
    /// its server and its client need.
    #[must_use]
    pub fn blocking_feature(mut self, path: impl Into<String>, feature: impl Into<String>) -> Self {
        self.blocking.features.push((path.into(), feature.into()));
        self
    }
}

/// The choices for servers, those for clients, or those for blocking code.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    skipped: Vec<String>,
    features: Vec<(String, String)>,
}

impl Choices {
    fn skip<P: Into<String>>(&mut self, paths: impl IntoIterator<Item = P>) {
        self.skipped.extend(paths.into_iter().map(Into::into));
    }

    /// What was chosen for a service, by its full name with its leading dot; `None` if it is
    /// skipped.
    pub(crate) fn of_service(&self, service: &str) -> Option<Gate> {
        self.of(service, |_| true)
    }

    /// What was chosen for a method beside what was for its service.
    pub(crate) fn of_method(&self, service: &str, method: &str) -> Option<Gate> {
        self.of(&format!("{service}.{method}"), |path| {
            !proto::is_below(service, path)
        })
    }

    fn of(&self, name: &str, counts: impl Fn(&str) -> bool) -> Option<Gate> {
        let covers = |path: &str| proto::is_below(name, path);
        if self.skipped.iter().any(|path| covers(path)) {
            return None;
        }
        let features = self.features.iter();
        let features = features
            .filter(|(path, _)| covers(path) && counts(path))
            .map(|(_, feature)| feature.clone());
        Some(Gate(features.collect()))
    }
}

/// The features behind which something is compiled; there may be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gate(Vec<String>);

impl Gate {
    /// The features of both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut features = self.0.clone();
        features.extend(
            other
                .0
                .iter()
                .filter(|other| !self.0.contains(other))
                .cloned(),
        );
        Self(features)
    }

    /// The `#[cfg(…)]` attribute, if one is needed.
    pub(crate) fn attribute(&self) -> Option<TokenStream> {
        self.predicate().map(|predicate| quote!(#[cfg(#predicate)]))
    }

    /// The attribute of what is compiled instead.
    pub(crate) fn otherwise(&self) -> Option<TokenStream> {
        self.predicate()
            .map(|predicate| quote!(#[cfg(not(#predicate))]))
    }

    fn predicate(&self) -> Option<TokenStream> {
        match self.0.as_slice() {
            [] => None,
            [feature] => Some(quote!(feature = #feature)),
            features => Some(quote!(all(#(feature = #features),*))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_a_service_are_not_repeated_on_its_methods() {
        let config = Config::default()
            .client_feature(".", "client")
            .client_feature(".shop.Shop.Sell", "sell")
            .skip_client([".shop.Shop.Buy"]);
        let gate = |features: &[&str]| Some(Gate(features.iter().map(|&f| f.into()).collect()));
        let client = &config.client;
        assert_eq!(client.of_service(".shop.Shop"), gate(&["client"]));
        assert_eq!(client.of_method(".shop.Shop", "Sell"), gate(&["sell"]));
        assert_eq!(client.of_method(".shop.Shop", "SellAll"), gate(&[]));
        assert_eq!(client.of_method(".shop.Shop", "Buy"), None);
    }
}
