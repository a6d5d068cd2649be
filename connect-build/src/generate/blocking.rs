//! The bridge: implements the async trait for blocking handlers, so that one server serves both.

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Method, Service};
use super::{Context, Style};
use crate::lints::{allow_clippy, allow_deprecated};

pub(super) fn generate(service: &Service, context: &Context) -> Option<TokenStream> {
    let gate = service.server(Style::Blocking)?;
    let gate = gate.attribute();
    let runtime = &context.runtime;
    let (trait_name, blocking) = (&service.names.service, &service.names.blocking);
    let handlers = context.names.free("T");
    let allow = allow_deprecated(service.names_deprecated());
    let allow_clippy = allow_clippy();
    let methods = service.served(Style::Async).map(|(_, method, gate)| {
        let (gate, bridge) = (
            gate.attribute(),
            bridge(service, method, &handlers, context),
        );
        quote!(#gate #bridge)
    });
    Some(quote! {
        #gate
        #allow
        #allow_clippy
        impl<#handlers: #blocking> #trait_name for #runtime::codegen::Blocking<#handlers> {
            #(#methods)*
        }
    })
}

fn bridge(
    service: &Service,
    method: &Method,
    handlers: &syn::Ident,
    context: &Context,
) -> TokenStream {
    let runtime = &context.runtime;
    let (name, blocking) = (&method.names.handler, &service.names.blocking);
    let style = Style::Async;
    let input = style.maybe_streaming(&method.input, method.client_streaming, context);
    let output = style.maybe_streaming(&method.output, method.server_streaming, context);
    let call = quote! {
        #runtime::codegen::serve_blocking(self, request, <#handlers as #blocking>::#name).await
    };
    let unimplemented = unimplemented(service, method, context);
    let body = match method.server(Style::Blocking) {
        None => unimplemented,
        Some(gate) => match (gate.attribute(), gate.otherwise()) {
            (Some(gate), Some(otherwise)) => quote! {
                #gate
                { #call }
                #otherwise
                { #unimplemented }
            },
            _ => call,
        },
    };
    quote! {
        async fn #name(
            &self,
            request: #runtime::Request<#input>,
        ) -> ::core::result::Result<#runtime::Response<#output>, #runtime::Error> {
            #body
        }
    }
}

/// What is answered for a method that the blocking trait does not have.
fn unimplemented(service: &Service, method: &Method, context: &Context) -> TokenStream {
    let stub = context.unimplemented(service, method);
    quote! {
        ::core::mem::drop(request);
        #stub
    }
}
