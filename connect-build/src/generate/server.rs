//! The server: which handler a method goes to, and the type that users name.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::model::{Method, Service};
use super::service::deprecated;
use super::{Context, Style, doc};
use crate::lints::{allow_clippy, allow_deprecated};

pub(super) fn generate(service: &Service, context: &Context) -> Option<TokenStream> {
    let gate = service.server(Style::Async)?;
    let gate = gate.attribute();
    let runtime = &context.runtime;
    let (trait_name, spec, server) = (
        &service.names.service,
        &service.names.spec,
        &service.names.server,
    );
    let handlers = context.names.free("T");
    let layered = context.names.free("S");
    let allow = allow_deprecated(service.names_deprecated());
    let allow_clippy = allow_clippy();
    let deprecated = deprecated(service.is_deprecated);
    let docs = doc::lines(&format!(
        "Serves a [`{trait_name}`]: a tower service of HTTP requests.\n\n\
         `{server}::new(handlers)` makes one; its `layer` and `options` set it up."
    ));
    let is_empty = service.served(Style::Async).next().is_none();
    let is_gated = service
        .served(Style::Async)
        .any(|(_, _, gate)| gate.attribute().is_some());
    let allow_unused = is_gated.then(|| quote!(#[allow(unused_variables)]));
    let body = if is_empty {
        quote!(#runtime::codegen::unknown_method(request))
    } else {
        let arms = service.served(Style::Async).map(|(index, method, gate)| {
            let index = Literal::usize_unsuffixed(index);
            let gate = gate.attribute();
            let call = call(service, method, &handlers, context);
            quote!(#gate #index => #call)
        });
        quote! {
            match method {
                #(#arms,)*
                _ => #runtime::codegen::unknown_method(request),
            }
        }
    };
    let (service_argument, method_argument) = if is_empty {
        (quote!(_), quote!(_))
    } else {
        (quote!(service), quote!(method))
    };
    Some(quote! {
        #gate
        #allow
        #allow_clippy
        impl<#handlers: #trait_name> #runtime::codegen::Serve<#handlers> for #spec {
            #allow_unused
            fn serve(
                #service_argument: ::std::sync::Arc<#handlers>,
                #method_argument: usize,
                request: #runtime::codegen::PayloadRequest,
            ) -> #runtime::codegen::ServeFuture {
                #body
            }
        }

        #gate
        #docs
        #deprecated
        pub type #server<#layered = ()> = #runtime::server::Server<#spec, #layered>;
    })
}

/// Calls the handler by its trait: an `Arc` has methods of its own, such as `clone`.
fn call(
    service: &Service,
    method: &Method,
    handlers: &syn::Ident,
    context: &Context,
) -> TokenStream {
    let runtime = &context.runtime;
    let (trait_name, handler) = (&service.names.service, &method.names.handler);
    quote! {
        #runtime::codegen::serve(request, move |request| async move {
            <#handlers as #trait_name>::#handler(&service, request).await
        })
    }
}
