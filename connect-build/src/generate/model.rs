//! Services with every name and type resolved.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use prost_types::method_options::IdempotencyLevel;
use syn::{Path, Type};

use super::{Package, Style, doc};
use crate::choices::Gate;
use crate::config::Config;
use crate::names::{MethodNames, Names, ServiceNames};
use crate::services;

/// A service.
pub(super) struct Service {
    pub(super) names: ServiceNames,
    /// Such as `i2y.connecpy.example.Haberdasher`.
    pub(super) full_name: String,
    pub(super) docs: TokenStream,
    pub(super) is_deprecated: bool,
    pub(super) methods: Vec<Method>,
    pub(super) json_tables: Vec<Path>,
    /// Messages of other crates that its methods take or return, one of each package.
    pub(super) foreign: Vec<Type>,
    /// Whether there is a trait with a server, and behind which features.
    server: Option<Gate>,
    /// Whether there is a client.
    client: Option<Gate>,
    /// Whether there is blocking code beside either.
    blocking: Option<Gate>,
}

/// A method of a service.
pub(super) struct Method {
    pub(super) names: MethodNames,
    /// Such as `MakeHat`.
    pub(super) proto_name: String,
    pub(super) docs: TokenStream,
    pub(super) is_deprecated: bool,
    pub(super) input: Type,
    pub(super) output: Type,
    pub(super) client_streaming: bool,
    pub(super) server_streaming: bool,
    pub(super) idempotency_level: IdempotencyLevel,
    /// Whether the trait and the server have it, and behind which features.
    server: Option<Gate>,
    /// Whether the client has it.
    client: Option<Gate>,
    /// Whether blocking code has it.
    blocking: Option<Gate>,
}

/// Resolves the services of a package, and takes their names.
pub(super) fn resolve(
    package: &Package<'_>,
    config: &Config,
    names: &mut Names,
) -> syn::Result<Vec<Service>> {
    let service_names: Vec<&str> = package
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    let service_names = ServiceNames::assign(&service_names, names);
    let services = package.services.iter().zip(service_names);
    services
        .map(|(service, names)| resolve_service(service, names, package, config))
        .collect()
}

fn resolve_service(
    service: &prost_build::Service,
    names: ServiceNames,
    package: &Package<'_>,
    config: &Config,
) -> syn::Result<Service> {
    let full_name = services::full_name(&service.package, &service.proto_name);
    let path = format!(".{full_name}");
    let method_names: Vec<&str> = service
        .methods
        .iter()
        .map(|method| method.name.as_str())
        .collect();
    let methods = service
        .methods
        .iter()
        .zip(MethodNames::assign(&method_names));
    let methods: syn::Result<_> = methods
        .map(|(method, names)| resolve_method(method, names, &path, config))
        .collect();
    let json_tables: syn::Result<_> = package
        .json_tables
        .iter()
        .chain(&config.json_tables)
        .map(|path| syn::parse_str(path))
        .collect();
    Ok(Service {
        names,
        docs: doc::comments(&service.comments, &format!("The service `{full_name}`.")),
        full_name,
        is_deprecated: service.options.deprecated(),
        methods: methods?,
        json_tables: json_tables?,
        foreign: foreign(service, package)?,
        server: config
            .server
            .of_service(&path)
            .filter(|_| config.build_server),
        client: config
            .client
            .of_service(&path)
            .filter(|_| config.build_client),
        blocking: config
            .blocking
            .of_service(&path)
            .filter(|_| config.build_blocking),
    })
}

fn foreign(service: &prost_build::Service, package: &Package<'_>) -> syn::Result<Vec<Type>> {
    let types = service.methods.iter().flat_map(|method| {
        let input = (&method.input_proto_type, &method.input_type);
        [input, (&method.output_proto_type, &method.output_type)]
    });
    let foreign = types.filter(|(name, _)| {
        let name = name.trim_start_matches('.');
        !package.generated.contains(name) && !name.starts_with("google.protobuf.")
    });
    let of_packages: BTreeMap<&str, &str> = foreign
        .map(|(_, path)| {
            (
                path.rsplit_once("::").map_or("", |(module, _)| module),
                path.as_str(),
            )
        })
        .collect();
    of_packages.into_values().map(syn::parse_str).collect()
}

fn resolve_method(
    method: &prost_build::Method,
    names: MethodNames,
    service: &str,
    config: &Config,
) -> syn::Result<Method> {
    Ok(Method {
        names,
        docs: doc::comments(
            &method.comments,
            &format!("The method `{}`.", method.proto_name),
        ),
        proto_name: method.proto_name.clone(),
        is_deprecated: method.options.deprecated(),
        input: syn::parse_str(&method.input_type)?,
        output: syn::parse_str(&method.output_type)?,
        client_streaming: method.client_streaming,
        server_streaming: method.server_streaming,
        idempotency_level: method.options.idempotency_level(),
        server: config.server.of_method(service, &method.proto_name),
        client: config.client.of_method(service, &method.proto_name),
        blocking: config.blocking.of_method(service, &method.proto_name),
    })
}

impl Service {
    /// Where the service is mounted: `/i2y.connecpy.example.Haberdasher`.
    pub(super) fn path(&self) -> String {
        format!("/{}", self.full_name)
    }

    /// Whether there is a trait of this style, and behind which features.
    pub(super) fn server(&self, style: Style) -> Option<Gate> {
        style.gate(self.server.as_ref(), self.blocking.as_ref())
    }

    /// Whether there is a client of this style.
    pub(super) fn client(&self, style: Style) -> Option<Gate> {
        style.gate(self.client.as_ref(), self.blocking.as_ref())
    }

    /// The methods that the trait has, each with its index and its features.
    pub(super) fn served(&self, style: Style) -> impl Iterator<Item = (usize, &Method, Gate)> {
        let methods = self.methods.iter().enumerate();
        methods.filter_map(move |(index, method)| Some((index, method, method.server(style)?)))
    }

    /// The methods that the client has, each with its features.
    pub(super) fn called(&self, style: Style) -> impl Iterator<Item = (&Method, Gate)> {
        let methods = self.methods.iter();
        methods.filter_map(move |method| Some((method, method.client(style)?)))
    }

    /// Whether generated code names something deprecated.
    pub(super) fn names_deprecated(&self) -> bool {
        self.is_deprecated || self.methods.iter().any(|method| method.is_deprecated)
    }
}

impl Method {
    pub(super) fn server(&self, style: Style) -> Option<Gate> {
        style.gate(self.server.as_ref(), self.blocking.as_ref())
    }

    fn client(&self, style: Style) -> Option<Gate> {
        style.gate(self.client.as_ref(), self.blocking.as_ref())
    }
}
