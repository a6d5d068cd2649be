//! The trait that a user implements.

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Method, Service};
use super::{Context, Style, doc};

pub(super) fn generate(service: &Service, style: Style, context: &Context) -> Option<TokenStream> {
    let gate = service.server(style)?;
    let gate = gate.attribute();
    let (name, docs) = (style.service(service), &service.docs);
    let blocking_docs = match style {
        Style::Async => None,
        Style::Blocking => Some(doc::lines(&format!(
            "\nIts methods may block: `{}::new(Blocking::new(handlers))` serves them on threads of \
             their own.",
            service.names.server
        ))),
    };
    let deprecated = deprecated(service.is_deprecated);
    let methods = service.served(style).map(|(_, method, gate)| {
        let (gate, handler) = (gate.attribute(), handler(service, method, style, context));
        quote!(#gate #handler)
    });
    Some(quote! {
        #gate
        #docs
        #blocking_docs
        #deprecated
        pub trait #name: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#methods)*
        }
    })
}

fn handler(service: &Service, method: &Method, style: Style, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let (name, docs) = (&method.names.handler, &method.docs);
    let deprecated = deprecated(method.is_deprecated);
    let input = style.maybe_streaming(&method.input, method.client_streaming, context);
    let output = style.maybe_streaming(&method.output, method.server_streaming, context);
    let result = quote! {
        ::core::result::Result<#runtime::Response<#output>, #runtime::Error>
    };
    let stub = context.unimplemented(service, method);
    let (output, stub) = match style {
        Style::Async => (
            quote! {
                impl ::core::future::Future<Output = #result> + ::core::marker::Send
            },
            quote!(async { #stub }),
        ),
        Style::Blocking => (result, stub),
    };
    let body = if context.default_stubs {
        quote! {{
            ::core::mem::drop(request);
            #stub
        }}
    } else {
        quote!(;)
    };
    quote! {
        #docs
        #deprecated
        fn #name(&self, request: #runtime::Request<#input>) -> #output #body
    }
}

pub(super) fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote!(#[deprecated]))
}
