//! The names and numbers of one enum.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::codec::Codecs;
use super::items::Enumeration;
use crate::lints::allow_clippy;

pub(super) fn generate(enumeration: &Enumeration, codecs: &Codecs<'_>) -> Option<TokenStream> {
    let mut scopes = enumeration.scopes.iter();
    let schema =
        scopes.find_map(|scope| codecs.schema.enum_with_value(scope, &enumeration.value))?;
    let descriptor = &schema.descriptor;
    let is_closed = schema.is_closed.then(|| {
        quote!(
            const IS_CLOSED: bool = true;
        )
    });
    let mut seen = HashSet::new();
    let names = descriptor
        .value
        .iter()
        .filter(|value| seen.insert(value.number()))
        .map(|value| {
            let (number, name) = (
                proc_macro2::Literal::i32_unsuffixed(value.number()),
                value.name(),
            );
            quote!(#number => #name)
        });
    let numbers = descriptor.value.iter().map(|value| {
        let (number, name) = (
            proc_macro2::Literal::i32_unsuffixed(value.number()),
            value.name(),
        );
        quote!(#name => #number)
    });
    let (json, path) = (&codecs.json, &enumeration.path);
    let allow_clippy = allow_clippy();
    Some(quote! {
        #allow_clippy
        impl #json::JsonEnum for #path {
            #is_closed

            fn name(number: i32) -> ::core::option::Option<&'static str> {
                ::core::option::Option::Some(match number {
                    #(#names,)*
                    _ => return ::core::option::Option::None,
                })
            }

            fn number(name: &str) -> ::core::option::Option<i32> {
                ::core::option::Option::Some(match name {
                    #(#numbers,)*
                    _ => return ::core::option::Option::None,
                })
            }
        }
    })
}
