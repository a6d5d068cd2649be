//! Generates the JSON of messages and enums, from what prost-build wrote.
//!
//! Rust names and types are read, never guessed: a struct's fields meet their descriptors by tag,
//! so every option of prost-build reaches JSON by itself.

mod attributes;
mod codec;
mod enumeration;
mod items;
mod message;
mod scope;

use std::io;

use proc_macro2::TokenStream;
use quote::quote;

use crate::compile::invalid;
use crate::config::Config;
use crate::proto::Schema;

/// The JSON code of one package.
pub(crate) struct JsonCode {
    pub(crate) tokens: TokenStream,
    messages: Vec<String>,
}

impl JsonCode {
    /// The full names of the package's messages.
    pub(crate) fn full_names(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }
}

pub(crate) fn generate(
    file: &syn::File,
    packages: &[String],
    schema: &Schema,
    config: &Config,
) -> io::Result<JsonCode> {
    let items = items::read(file, packages).map_err(invalid)?;
    let runtime: syn::Path = syn::parse_str(&config.runtime_path).map_err(invalid)?;
    let codecs = codec::Codecs {
        schema,
        config,
        json: quote!(#runtime::json),
    };

    let mut tokens = TokenStream::new();
    for enumeration in &items.enums {
        tokens.extend(enumeration::generate(enumeration, &codecs));
    }
    for message in &items.messages {
        refuse_well_known_type(&message.full_name)?;
        tokens.extend(message::generate(message, &codecs)?);
    }
    tokens.extend(package(&items, &codecs));
    let messages = items
        .messages
        .into_iter()
        .map(|message| message.full_name)
        .collect();
    Ok(JsonCode { tokens, messages })
}

/// What a package has once: the bridge to serde, and the table of its messages.
fn package(items: &items::Items, codecs: &codec::Codecs<'_>) -> TokenStream {
    if items.messages.is_empty() {
        return TokenStream::new();
    }
    let json = &codecs.json;
    let types: Vec<_> = items.messages.iter().map(|message| &message.path).collect();
    let serde = codecs
        .config
        .build_serde
        .then(|| quote!(#json::impl_serde! { #(#types),* }));
    quote! {
        #serde

        /// The messages of this package, such as `google.protobuf.Any` finds them for JSON.
        pub const JSON_TYPES: &[#json::JsonType] = &[#(#json::JsonType::of::<#types>()),*];
    }
}

/// The JSON of a well-known type is not made of its fields.
fn refuse_well_known_type(full_name: &str) -> io::Result<()> {
    if !codec::WELL_KNOWN_TYPES.contains(&full_name) {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!(
            "{full_name} cannot be generated: messages use that of prost_types, or that of an \
             `extern_path` for `.google.protobuf`"
        ),
    ))
}
