//! The client: a method for each of the service's.

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Method, Service};
use super::service::deprecated;
use super::{Context, Style, doc};
use crate::lints::allow_deprecated;

pub(super) fn generate(service: &Service, style: Style, context: &Context) -> Option<TokenStream> {
    let gate = service.client(style)?;
    let gate = gate.attribute();
    let runtime = &context.runtime;
    let client = style.client(service);
    let transport = context.names.free("S");
    let allow = allow_deprecated(service.names_deprecated());
    let deprecated = deprecated(service.is_deprecated);
    let docs = match style {
        Style::Async => format!("Calls the service `{}`.", service.full_name),
        Style::Blocking => format!(
            "Calls the service `{}`, and blocks the thread meanwhile; a call is made by `send`.",
            service.full_name
        ),
    };
    let docs = doc::lines(&docs);
    let constructors = constructors(service, style, gate.as_ref(), context);
    let calls = service.called(style).map(|(method, gate)| {
        let (gate, call) = (gate.attribute(), call(service, method, style, context));
        quote!(#gate #call)
    });
    let calls = service.called(style).next().is_some().then(|| {
        quote! {
            #gate
            #allow
            impl<#transport: #runtime::codegen::Caller> #client<#transport> {
                #(#calls)*
            }
        }
    });
    Some(quote! {
        #gate
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        pub struct #client<#transport = #runtime::codegen::Channel> {
            client: #runtime::codegen::Client<#transport>,
        }

        #constructors
        #calls
    })
}

/// How a client is made, and set up.
fn constructors(
    service: &Service,
    style: Style,
    gate: Option<&TokenStream>,
    context: &Context,
) -> TokenStream {
    let runtime = &context.runtime;
    let (client, spec) = (style.client(service), &service.names.spec);
    let transport = context.names.free("T");
    let layered = context.names.free("S");
    let layer = context.names.free("L");
    let applies = context.names.free("P");
    let allow = allow_deprecated(service.is_deprecated);
    quote! {
        #gate
        #allow
        impl #client {
            /// A client of the server at this URL, which is connected to when it is first called.
            ///
            /// # Errors
            ///
            /// When the URL is not one that can be connected to.
            pub fn connect(
                url: impl ::core::convert::AsRef<str>,
            ) -> ::core::result::Result<Self, #runtime::Error> {
                ::core::result::Result::Ok(Self {
                    client: #runtime::codegen::Client::connect::<#spec>(url.as_ref())?,
                })
            }
        }

        #gate
        #allow
        impl<#transport> #client<#runtime::codegen::Transport<#transport>> {
            /// A client over any tower service of HTTP requests.
            pub fn new(transport: #transport) -> Self {
                Self { client: #runtime::codegen::Client::new::<#spec>(transport) }
            }
        }

        #gate
        #allow
        impl<#layered> #client<#layered> {
            /// The same client, with these options for every call.
            #[must_use]
            pub fn options(self, options: #runtime::ClientOptions) -> Self {
                Self { client: self.client.options(options) }
            }

            /// The same client, with a layer around what it had.
            #[must_use]
            pub fn layer<#layer>(self, layer: #layer) -> #client<#layer::Service>
            where
                #layer: #runtime::codegen::Layer<#layered>,
            {
                #client { client: self.client.layer(layer) }
            }

            /// The same client, with a layer around the methods that `applies` is true of.
            #[must_use]
            pub fn layer_where<#applies, #layer>(
                self,
                applies: #applies,
                layer: #layer,
            ) -> #client<#runtime::codegen::Scoped<#applies, #layer::Service, #layered>>
            where
                #layered: ::core::clone::Clone,
                #applies: ::core::ops::Fn(&#runtime::Spec) -> bool + ::core::clone::Clone,
                #layer: #runtime::codegen::Layer<#runtime::codegen::ScopeEnd<#layered>>,
            {
                #client { client: self.client.layer_where(applies, layer) }
            }
        }
    }
}

fn call(service: &Service, method: &Method, style: Style, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let (name, docs) = (&method.names.call, &method.docs);
    let (spec, method_spec) = (&service.names.spec, &method.names.spec);
    let deprecated = deprecated(method.is_deprecated);
    let transport = context.names.free("S");
    let input = &method.input;
    let request = style.maybe_streaming(input, method.client_streaming, context);
    let response = style.maybe_streaming(&method.output, method.server_streaming, context);
    let call_type = match style {
        Style::Async => quote!(Call),
        Style::Blocking => quote!(BlockingCall),
    };
    let (into, call) = match (style, method.client_streaming) {
        (Style::Async, false) => (quote!(IntoRequest), quote!(call)),
        (Style::Async, true) => (quote!(IntoStreamingRequest), quote!(call_streaming)),
        (Style::Blocking, false) => (quote!(IntoRequest), quote!(call_blocking)),
        (Style::Blocking, true) => (quote!(IntoBlockingRequest), quote!(call_blocking_streaming)),
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(
            &self,
            request: impl #runtime::codegen::#into<#input>,
        ) -> #runtime::codegen::#call_type<#transport, #request, #response> {
            self.client.#call(&#spec::#method_spec, request)
        }
    }
}
