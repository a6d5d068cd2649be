//! Services with every name and type resolved.

use proc_macro2::TokenStream;
use prost_types::method_options::IdempotencyLevel;
use syn::{Path, Type};

use super::{Package, doc};
use crate::names::{MethodNames, Names, ServiceNames};

/// A service.
pub(super) struct Service {
    pub(super) names: ServiceNames,
    /// Such as `i2y.connecpy.example.Haberdasher`.
    pub(super) full_name: String,
    pub(super) docs: TokenStream,
    pub(super) is_deprecated: bool,
    pub(super) methods: Vec<Method>,
    pub(super) json_tables: Vec<Path>,
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
}

/// Resolves the services of a package, and takes their names.
pub(super) fn resolve(package: &Package<'_>, names: &mut Names) -> syn::Result<Vec<Service>> {
    let service_names: Vec<&str> = package
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    let service_names = ServiceNames::assign(&service_names, names);
    let services = package.services.iter().zip(service_names);
    services
        .map(|(service, names)| resolve_service(service, names, package))
        .collect()
}

fn resolve_service(
    service: &prost_build::Service,
    names: ServiceNames,
    package: &Package<'_>,
) -> syn::Result<Service> {
    let dot = if service.package.is_empty() { "" } else { "." };
    let full_name = format!("{}{dot}{}", service.package, service.proto_name);
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
        .map(|(method, names)| resolve_method(method, names))
        .collect();
    let json_tables: syn::Result<_> = package
        .json_tables
        .iter()
        .map(|path| syn::parse_str(path))
        .collect();
    Ok(Service {
        names,
        docs: doc::comments(&service.comments, &format!("The service `{full_name}`.")),
        full_name,
        is_deprecated: service.options.deprecated(),
        methods: methods?,
        json_tables: json_tables?,
    })
}

fn resolve_method(method: &prost_build::Method, names: MethodNames) -> syn::Result<Method> {
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
    })
}

impl Service {
    /// Where the service is mounted: `/i2y.connecpy.example.Haberdasher`.
    pub(super) fn path(&self) -> String {
        format!("/{}", self.full_name)
    }

    /// Whether generated code names something deprecated.
    pub(super) fn names_deprecated(&self) -> bool {
        self.is_deprecated || self.methods.iter().any(|method| method.is_deprecated)
    }
}
