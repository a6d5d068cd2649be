//! Lints that a user may have turned on, and that generated code need not meet.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Item, parse_quote};

/// For impls that only other generated code and the runtime see.
pub(crate) fn allow_clippy() -> TokenStream {
    quote!(#[allow(clippy::all, clippy::pedantic)])
}

/// For what names deprecated items of the same file.
pub(crate) fn allow_deprecated(names_deprecated: bool) -> Option<TokenStream> {
    names_deprecated.then(|| quote!(#[allow(deprecated)]))
}

/// Allows what only a user's program can judge: it may use a part of the code, and may have turned on any lint of style.
///
/// An attribute of a module holds for everything in it.
pub(crate) fn allow_in_users_crates(items: &mut [Item]) {
    for attributes in items.iter_mut().filter_map(attributes) {
        attributes.push(parse_quote!(#[allow(dead_code, clippy::all, clippy::pedantic)]));
    }
}

/// Of what a user sees; impls of traits are seen by other generated code and the runtime.
fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Impl(item) if item.trait_.is_none() => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        _ => None,
    }
}
