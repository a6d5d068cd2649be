//! Paths in prost-build's code, as they read from the root of the package's module.

use std::collections::HashSet;

use syn::punctuated::Punctuated;
use syn::{Item, Path, PathSegment};

/// A module below the package's, and the names declared in it.
pub(super) struct Scope {
    modules: Vec<PathSegment>,
    names: HashSet<String>,
}

impl Scope {
    pub(super) fn root(items: &[Item]) -> Self {
        Self {
            modules: Vec::new(),
            names: names(items),
        }
    }

    pub(super) fn child(&self, module: &syn::Ident, items: &[Item]) -> Self {
        let modules = self
            .modules
            .iter()
            .cloned()
            .chain([module.clone().into()])
            .collect();
        Self {
            modules,
            names: names(items),
        }
    }

    /// A path as it is written in this module.
    pub(super) fn resolve(&self, path: &Path) -> Path {
        let first = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string());
        let is_relative = path.leading_colon.is_none()
            && first.is_some_and(|first| first == "super" || self.names.contains(&first));
        if !is_relative {
            return path.clone();
        }
        let mut segments = self.modules.clone();
        for segment in &path.segments {
            let inside = segments.last().is_some_and(|last| last.ident != "super");
            if segment.ident == "super" && inside {
                segments.pop();
            } else {
                segments.push(segment.clone());
            }
        }
        Path {
            leading_colon: None,
            segments: Punctuated::from_iter(segments),
        }
    }

    /// A path as prost-build writes it in an attribute.
    pub(super) fn resolve_text(&self, path: &str) -> syn::Result<Path> {
        Ok(self.resolve(&syn::parse_str(path)?))
    }

    /// A type of this module.
    pub(super) fn resolve_ident(&self, ident: &syn::Ident) -> Path {
        let segments = self.modules.iter().cloned().chain([ident.clone().into()]);
        Path {
            leading_colon: None,
            segments: segments.collect(),
        }
    }
}

fn names(items: &[Item]) -> HashSet<String> {
    let idents = items.iter().filter_map(|item| match item {
        Item::Enum(item) => Some(&item.ident),
        Item::Mod(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        _ => None,
    });
    idents.map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn paths_read_from_the_root() {
        let file: syn::File = syn::parse_str("mod b { mod c {} struct D; } struct E;").unwrap();
        let root = Scope::root(&file.items);
        let Some(Item::Mod(module)) = file.items.first() else {
            panic!("no module")
        };
        let b = root.child(&module.ident, &module.content.as_ref().unwrap().1);
        for (scope, path, expected) in [
            (&root, "E", "E"),
            (&root, "super::x::Y", "super::x::Y"),
            (&root, "b::D", "b::D"),
            (&b, "D", "b::D"),
            (&b, "c::X", "b::c::X"),
            (&b, "super::E", "E"),
            (&b, "super::super::x::Y", "super::x::Y"),
            (&b, "::prost_types::Any", "::prost_types::Any"),
            (&b, "other_crate::X", "other_crate::X"),
        ] {
            let path = scope
                .resolve_text(path)
                .unwrap()
                .to_token_stream()
                .to_string();
            assert_eq!(path.replace(' ', ""), expected);
        }
    }
}
