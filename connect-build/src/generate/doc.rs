//! Documentation attributes.

use proc_macro2::TokenStream;
use prost_build::Comments;
use quote::quote;

/// The comments of a `.proto` file, or `default` when there are none.
pub(super) fn comments(comments: &Comments, default: &str) -> TokenStream {
    // Only prost-build itself can escape as it does for messages; this is how to ask it.
    let mut text = String::new();
    let attached = Comments {
        leading_detached: Vec::new(),
        ..comments.clone()
    };
    attached.append_with_indent(0, &mut text);
    if text.is_empty() {
        return line(default);
    }
    text.lines()
        .filter_map(|line| line.strip_prefix("///"))
        .map(raw_line)
        .collect()
}

/// Lines of ours; an empty one begins a paragraph.
pub(super) fn lines(text: &str) -> TokenStream {
    text.lines().map(line).collect()
}

fn line(text: &str) -> TokenStream {
    if text.is_empty() {
        raw_line("")
    } else {
        raw_line(&format!(" {text}"))
    }
}

fn raw_line(text: &str) -> TokenStream {
    quote!(#[doc = #text])
}
