//! The fields of one message.

use std::collections::HashSet;
use std::io;

use proc_macro2::{Literal, TokenStream};
use prost_types::{DescriptorProto, FieldDescriptorProto};
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::attributes::Presence;
use super::codec::Codecs;
use super::items::{Message, Shape, Slot};
use crate::lints::{allow_clippy, allow_deprecated};

pub(super) fn generate(message: &Message, codecs: &Codecs<'_>) -> io::Result<TokenStream> {
    let full_name = &message.full_name;
    let descriptor = codecs
        .schema
        .message(full_name)
        .ok_or_else(|| io::Error::other(format!("{full_name} has no descriptor")))?;
    let code = Code::new(message, descriptor, codecs)?;
    let (json, path) = (&codecs.json, &message.path);
    let allow = allow_deprecated(code.is_deprecated);
    let allow_clippy = allow_clippy();
    let (find, encode, decode) = (code.find(), code.encode(), code.decode());
    // A parameter that is not used would be a warning.
    let (key, fields) = if code.fields.is_empty() {
        (quote!(_), quote!(_))
    } else {
        (quote!(key), quote!(fields))
    };
    let index = if code.fields.is_empty() {
        quote!(_)
    } else {
        quote!(index)
    };
    Ok(quote! {
        #allow
        #allow_clippy
        impl #json::JsonMessage for #path {
            const NAME: &'static str = #full_name;
            const PACKAGE: &'static [#json::JsonType] = JSON_TYPES;

            fn find(#key: &str) -> ::core::option::Option<usize> {
                #find
            }

            fn encode_fields<__S: #json::SerializeMap>(
                &self,
                #fields: &mut #json::FieldEncoder<__S>,
            ) -> ::core::result::Result<(), __S::Error> {
                #encode
                ::core::result::Result::Ok(())
            }

            fn decode_field<'de, __A: #json::MapAccess<'de>>(
                &mut self,
                #index: usize,
                field: #json::FieldDecoder<'_, __A>,
            ) -> ::core::result::Result<(), __A::Error> {
                #decode
            }
        }
    })
}

/// The pieces of the impl, gathered field by field.
struct Code<'a> {
    /// In the order of their indices.
    fields: Vec<&'a FieldDescriptorProto>,
    encode: TokenStream,
    /// The body of each index's arm.
    decode: Vec<TokenStream>,
    is_deprecated: bool,
}

impl<'a> Code<'a> {
    fn new(
        message: &Message,
        descriptor: &'a DescriptorProto,
        codecs: &Codecs<'_>,
    ) -> io::Result<Self> {
        let mut code = Self {
            fields: Vec::new(),
            encode: TokenStream::new(),
            decode: Vec::new(),
            is_deprecated: false,
        };
        let find = |tag: i32| {
            let field = descriptor.field.iter().find(|field| field.number() == tag);
            field.ok_or_else(|| {
                io::Error::other(format!("{} has no field {tag}", message.full_name))
            })
        };
        for field in &message.fields {
            let ident = &field.ident;
            match &field.shape {
                Shape::Field(slot, attributes) => {
                    let descriptor = find(slot.tag)?;
                    code.add_field(ident, attributes.presence, (descriptor, slot), codecs);
                }
                Shape::Oneof { path, members } => {
                    let mut arms = TokenStream::new();
                    for member in members {
                        let descriptor = find(member.slot.tag)?;
                        let variant = &member.ident;
                        let variant = quote!(#path::#variant);
                        let member = (descriptor, &member.slot);
                        arms.extend(code.add_member(ident, &variant, member, codecs));
                    }
                    code.encode.extend(quote! {
                        match &self.#ident {
                            #arms
                            ::core::option::Option::None => {}
                        }
                    });
                }
            }
        }
        Ok(code)
    }

    fn add_field(
        &mut self,
        ident: &Ident,
        presence: Presence,
        (field, slot): (&'a FieldDescriptorProto, &Slot),
        codecs: &Codecs<'_>,
    ) {
        let (json_name, name) = (field.json_name(), field.name());
        let (encode, decode) = match presence {
            Presence::Implicit => ("implicit", "required"),
            Presence::Optional => ("optional", "optional"),
            Presence::Required => ("required", "required"),
            Presence::Repeated => ("repeated", "repeated"),
            Presence::Map => ("map", "map"),
        };
        let (codec, others) = match presence {
            Presence::Map => {
                let value = map_value(field, codecs.schema);
                (value.and_then(|value| codecs.of(value, slot)), 3)
            }
            _ => (codecs.of(field, slot), 1),
        };
        let (encode, decode) = (
            method(encode, &codec, others),
            method(decode, &codec, others),
        );
        self.encode
            .extend(quote!(fields.#encode(#json_name, #name, &self.#ident)?;));
        self.decode.push(quote!(field.#decode(&mut self.#ident)));
        self.fields.push(field);
        self.is_deprecated |= slot.is_deprecated;
    }

    /// Adds a member of a oneof; returns the arm that encodes it.
    fn add_member(
        &mut self,
        ident: &Ident,
        variant: &TokenStream,
        (field, slot): (&'a FieldDescriptorProto, &Slot),
        codecs: &Codecs<'_>,
    ) -> TokenStream {
        let (json_name, name, oneof) = (field.json_name(), field.name(), ident.to_string());
        let codec = codecs.of(field, slot);
        let (encode, decode) = (method("required", &codec, 1), method("oneof", &codec, 2));
        self.decode
            .push(quote!(field.#decode(&mut self.#ident, #oneof, #variant)));
        self.fields.push(field);
        self.is_deprecated |= slot.is_deprecated;
        quote! {
            ::core::option::Option::Some(#variant(value)) => {
                fields.#encode(#json_name, #name, value)?;
            }
        }
    }

    /// The match from keys to indices. A JSON name goes before another field's own name.
    fn find(&self) -> TokenStream {
        if self.fields.is_empty() {
            return quote!(::core::option::Option::None);
        }
        let mut taken = HashSet::new();
        let json_names = self
            .fields
            .iter()
            .map(|field| taken.insert(field.json_name()));
        let json_names: Vec<bool> = json_names.collect();
        let arms = self.fields.iter().enumerate().zip(json_names).filter_map(
            |((index, field), is_first)| {
                let json_name = is_first.then(|| field.json_name());
                let name = taken.insert(field.name()).then(|| field.name());
                let keys: Vec<_> = json_name.into_iter().chain(name).collect();
                let index = Literal::usize_unsuffixed(index);
                (!keys.is_empty()).then(|| quote!(#(#keys)|* => #index))
            },
        );
        quote! {
            ::core::option::Option::Some(match key {
                #(#arms,)*
                _ => return ::core::option::Option::None,
            })
        }
    }

    fn encode(&self) -> &TokenStream {
        &self.encode
    }

    fn decode(&self) -> TokenStream {
        if self.decode.is_empty() {
            return quote!(field.skip());
        }
        let arms = self.decode.iter().enumerate().map(|(index, body)| {
            let index = Literal::usize_unsuffixed(index);
            quote!(#index => #body)
        });
        quote! {
            match index {
                #(#arms,)*
                _ => field.skip(),
            }
        }
    }
}

/// The method of the runtime's encoder or decoder, with its codec and that many other arguments.
fn method(name: &str, codec: &Option<TokenStream>, others: usize) -> TokenStream {
    match codec {
        Some(codec) => {
            let name = format_ident!("{name}_as");
            let others = (0..others).map(|_| quote!(_));
            quote!(#name::<#codec, #(#others),*>)
        }
        None => format_ident!("{name}").into_token_stream(),
    }
}

/// The value field of a map's entry.
fn map_value<'a>(
    field: &FieldDescriptorProto,
    schema: &'a crate::proto::Schema,
) -> Option<&'a FieldDescriptorProto> {
    let entry = schema.message(field.type_name().trim_start_matches('.'))?;
    entry.field.iter().find(|field| field.number() == 2)
}
