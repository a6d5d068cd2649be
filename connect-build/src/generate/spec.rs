//! The type that stands for a service: its path, and the spec of each method.

use proc_macro2::{Literal, TokenStream};
use prost_types::method_options::IdempotencyLevel;
use quote::{format_ident, quote};

use super::model::{Method, Service};
use super::{Context, doc};

pub(super) fn generate(service: &Service, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let (name, full_name, path) = (&service.names.spec, &service.full_name, service.path());
    let docs = doc::lines(&format!(
        "The service `{full_name}`: its path, and the [`Spec`]({}::Spec) of each of its methods.",
        path_text(runtime),
    ));
    let path_docs = doc::lines(&format!("`{path}`, where the service is mounted."));
    let specs = service
        .methods
        .iter()
        .map(|method| spec(service, method, context));
    let methods = service.methods.iter().map(|method| &method.names.spec);
    let find = find(service);
    let (json_tables, foreign) = (&service.json_tables, &service.foreign);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #name;

        impl #name {
            #path_docs
            pub const PATH: &'static str = #path;
            #(#specs)*
        }

        impl #runtime::codegen::Service for #name {
            const NAME: &'static str = #full_name;
            const PATH: &'static str = Self::PATH;
            const METHODS: &'static [#runtime::Spec] = &[#(Self::#methods),*];
            const JSON_TYPES: &'static [&'static [#runtime::codegen::JsonType]] =
                &[#(#json_tables,)* #(<#foreign as #runtime::json::Json>::PACKAGE),*];

            #find
        }
    }
}

fn spec(service: &Service, method: &Method, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let name = &method.names.spec;
    let procedure = format!("{}/{}", service.path(), method.proto_name);
    let (stream_type, kind) = match (method.client_streaming, method.server_streaming) {
        (false, false) => ("Unary", "unary"),
        (true, false) => ("ClientStreaming", "client streaming"),
        (false, true) => ("ServerStreaming", "server streaming"),
        (true, true) => ("BidiStreaming", "bidi streaming"),
    };
    let stream_type = format_ident!("{stream_type}");
    let level = match method.idempotency_level {
        IdempotencyLevel::IdempotencyUnknown => None,
        IdempotencyLevel::NoSideEffects => {
            Some((format_ident!("NoSideEffects"), ", no side effects"))
        }
        IdempotencyLevel::Idempotent => Some((format_ident!("Idempotent"), ", idempotent")),
    };
    let (level, remark) = level.unzip();
    let docs = doc::lines(&format!(
        "`{}`: {kind}{}.",
        method.proto_name,
        remark.unwrap_or_default()
    ));
    let level =
        level.map(|level| quote!(.with_idempotency_level(#runtime::IdempotencyLevel::#level)));
    quote! {
        #docs
        pub const #name: #runtime::Spec =
            #runtime::Spec::new(#procedure, #runtime::StreamType::#stream_type) #level;
    }
}

fn find(service: &Service) -> TokenStream {
    let arms = service.methods.iter().enumerate().map(|(index, method)| {
        let (name, index) = (&method.proto_name, Literal::usize_unsuffixed(index));
        quote!(#name => #index)
    });
    if service.methods.is_empty() {
        return quote! {
            fn find(_: &str) -> ::core::option::Option<usize> {
                ::core::option::Option::None
            }
        };
    }
    quote! {
        fn find(method: &str) -> ::core::option::Option<usize> {
            ::core::option::Option::Some(match method {
                #(#arms,)*
                _ => return ::core::option::Option::None,
            })
        }
    }
}

/// A path as one writes it: `::connect_runtime`.
fn path_text(path: &syn::Path) -> String {
    use quote::ToTokens;
    path.to_token_stream().to_string().replace(' ', "")
}
