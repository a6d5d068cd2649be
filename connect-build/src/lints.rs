//! Lints that a user may have turned on, and that generated code need not meet.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, Item, parse_quote};

/// For impls that only other generated code and the runtime see.
pub(crate) fn allow_clippy() -> TokenStream {
    quote!(#[allow(clippy::all, clippy::pedantic)])
}

/// For what names deprecated items of the same file.
pub(crate) fn allow_deprecated(names_deprecated: bool) -> Option<TokenStream> {
    names_deprecated.then(|| quote!(#[allow(deprecated)]))
}

/// For methods called `new` or `from_..`, though they take `self`.
pub(crate) fn allow_self_convention<'a>(
    mut methods: impl Iterator<Item = &'a syn::Ident>,
) -> Option<TokenStream> {
    let breaks_it = methods.any(|method| {
        let name = method.to_string();
        name == "new" || name.starts_with("from_") || name.starts_with("into_")
    });
    breaks_it.then(|| quote!(#[allow(clippy::wrong_self_convention)]))
}

/// For a trait whose methods return a `Result`: when they fail is for the implementation to say.
pub(crate) fn allow_missing_errors_doc() -> TokenStream {
    quote!(#[allow(clippy::missing_errors_doc)])
}

/// Lets the methods that prost-build gives enums be as they are.
pub(crate) fn allow_pedantic_in_enums(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Impl(item) if item.trait_.is_none() && item.items.iter().any(is_as_str_name) => {
                item.attrs.push(parse_quote!(#[allow(clippy::pedantic)]));
            }
            Item::Mod(item) => {
                if let Some((_, items)) = &mut item.content {
                    allow_pedantic_in_enums(items);
                }
            }
            _ => {}
        }
    }
}

fn is_as_str_name(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(method) if method.sig.ident == "as_str_name")
}
