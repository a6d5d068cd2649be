//! The trait that a user implements.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::model::{Method, Service};
use crate::choices::Gate;
use crate::lints::allow_self_convention;

pub(super) fn generate(service: &Service, gate: &Gate, context: &Context) -> TokenStream {
    let gate = gate.attribute();
    let (name, docs) = (&service.names.service, &service.docs);
    let deprecated = deprecated(service.is_deprecated);
    let methods = service.served().map(|(_, method, gate)| {
        let (gate, handler) = (gate.attribute(), handler(service, method, context));
        quote!(#gate #handler)
    });
    let allow = allow_self_convention(service.served().map(|(_, method, _)| &method.names.handler));
    quote! {
        #gate
        #docs
        #deprecated
        #allow
        pub trait #name: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#methods)*
        }
    }
}

fn handler(service: &Service, method: &Method, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let (name, docs) = (&method.names.handler, &method.docs);
    let deprecated = deprecated(method.is_deprecated);
    let input = maybe_streaming(&method.input, method.client_streaming, context);
    let output = maybe_streaming(&method.output, method.server_streaming, context);
    let body = if context.default_stubs {
        let message = format!(
            "{}/{} is not implemented",
            service.path(),
            method.proto_name
        );
        quote! {{
            ::core::mem::drop(request);
            async { ::core::result::Result::Err(#runtime::Error::unimplemented(#message)) }
        }}
    } else {
        quote!(;)
    };
    quote! {
        #docs
        #deprecated
        fn #name(&self, request: #runtime::Request<#input>) -> impl ::core::future::Future<
            Output = ::core::result::Result<#runtime::Response<#output>, #runtime::Error>,
        > + ::core::marker::Send #body
    }
}

/// The message, or a stream of them.
pub(super) fn maybe_streaming(
    message: &syn::Type,
    is_streaming: bool,
    context: &Context,
) -> TokenStream {
    let runtime = &context.runtime;
    if is_streaming {
        quote!(#runtime::Streaming<#message>)
    } else {
        quote!(#message)
    }
}

pub(super) fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote!(#[deprecated]))
}
