//! Generates services: for each a spec, a trait with a server, and a client.

mod blocking;
mod client;
mod doc;
mod model;
mod server;
mod service;
mod spec;
mod style;
mod tables;

use std::collections::HashSet;
use std::io;

use proc_macro2::TokenStream;
use quote::quote;

use self::model::{Method, Service};
use self::style::Style;
pub(crate) use self::tables::Tables;
use crate::compile::invalid;
use crate::config::Config;
use crate::names::Names;

/// What the services of one package are made of.
pub(crate) struct Package<'a> {
    /// What prost-build wrote.
    pub(crate) file: &'a syn::File,
    pub(crate) services: Vec<&'a prost_build::Service>,
    /// The paths of the tables with the messages that its services may meet.
    pub(crate) json_tables: Vec<String>,
    /// The full names of all messages that are generated, here and in other packages.
    pub(crate) generated: &'a HashSet<&'a str>,
}

/// All services of a package.
pub(crate) fn generate(package: &Package<'_>, config: &Config) -> io::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let mut names = Names::of_items(&package.file.items);
    let services = model::resolve(package, config, &mut names).map_err(invalid)?;
    let context = Context {
        runtime: syn::parse_str(&config.runtime_path).map_err(invalid)?,
        names,
        default_stubs: config.default_stubs,
    };
    for service in &services {
        let style = Style::Async;
        if service.server(style).is_some() || service.client(style).is_some() {
            tokens.extend(spec::generate(service, &context));
        }
        tokens.extend(service::generate(service, Style::Async, &context));
        tokens.extend(server::generate(service, &context));
        tokens.extend(client::generate(service, Style::Async, &context));
        tokens.extend(service::generate(service, Style::Blocking, &context));
        tokens.extend(blocking::generate(service, &context));
        tokens.extend(client::generate(service, Style::Blocking, &context));
    }
    Ok(tokens)
}

/// What every service of a package shares.
struct Context {
    /// The path of the runtime crate.
    runtime: syn::Path,
    /// Every name of the module, which a generic parameter would hide.
    names: Names,
    default_stubs: bool,
}

impl Context {
    /// The result of a method that nobody has written.
    fn unimplemented(&self, service: &Service, method: &Method) -> TokenStream {
        let runtime = &self.runtime;
        let (path, name) = (service.path(), &method.proto_name);
        let message = format!("{path}/{name} is not implemented");
        quote!(::core::result::Result::Err(#runtime::Error::unimplemented(#message)))
    }
}
