//! The client: a method for each of the service's.

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Method, Service};
use super::service::{deprecated, maybe_streaming};
use super::{Context, doc};
use crate::choices::Gate;
use crate::lints::{allow_deprecated, allow_self_convention};

pub(super) fn generate(service: &Service, gate: &Gate, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let client = &service.names.client;
    let transport = context.names.free("S");
    let allow = allow_deprecated(service.names_deprecated());
    let deprecated = deprecated(service.is_deprecated);
    let docs = doc::lines(&format!("Calls the service `{}`.", service.full_name));
    let constructors = constructors(service, gate, context);
    let gate = gate.attribute();
    let calls = service.called().map(|(method, gate)| {
        let (gate, call) = (gate.attribute(), call(service, method, context));
        quote!(#gate #call)
    });
    let self_convention =
        allow_self_convention(service.called().map(|(method, _)| &method.names.call));
    let calls = service.called().next().is_some().then(|| {
        quote! {
            #gate
            #allow
            #self_convention
            impl<#transport: #runtime::codegen::Caller> #client<#transport> {
                #(#calls)*
            }
        }
    });
    quote! {
        #gate
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        pub struct #client<#transport = #runtime::codegen::Channel> {
            client: #runtime::codegen::Client<#transport>,
        }

        #constructors
        #calls
    }
}

/// How a client is made, and set up.
fn constructors(service: &Service, gate: &Gate, context: &Context) -> TokenStream {
    let gate = gate.attribute();
    let runtime = &context.runtime;
    let (client, spec) = (&service.names.client, &service.names.spec);
    let transport = context.names.free("T");
    let layered = context.names.free("S");
    let layer = context.names.free("L");
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
        }
    }
}

fn call(service: &Service, method: &Method, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let (name, docs) = (&method.names.call, &method.docs);
    let (spec, method_spec) = (&service.names.spec, &method.names.spec);
    let deprecated = deprecated(method.is_deprecated);
    let transport = context.names.free("S");
    let input = &method.input;
    let request = maybe_streaming(input, method.client_streaming, context);
    let response = maybe_streaming(&method.output, method.server_streaming, context);
    let (into, call) = if method.client_streaming {
        (quote!(IntoStreamingRequest), quote!(call_streaming))
    } else {
        (quote!(IntoRequest), quote!(call))
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(
            &self,
            request: impl #runtime::codegen::#into<#input>,
        ) -> #runtime::codegen::Call<#transport, #request, #response> {
            self.client.#call(&#spec::#method_spec, request)
        }
    }
}
