//! prost's `#[prost(..)]` attributes.

use syn::{Attribute, LitStr, Path};

/// What the attribute says of a field or of a oneof's member.
#[derive(Debug, Default)]
pub(super) struct FieldAttributes {
    /// One number; of a oneof, its members'.
    pub(super) tags: Vec<i32>,
    pub(super) presence: Presence,
    /// The path of a oneof's enum.
    pub(super) oneof: Option<String>,
    /// The path of an enum, which the Rust type does not show: it is `i32`.
    pub(super) enumeration: Option<String>,
    pub(super) is_boxed: bool,
    pub(super) is_deprecated: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Presence {
    #[default]
    Implicit,
    Optional,
    Required,
    Repeated,
    Map,
}

impl FieldAttributes {
    pub(super) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut read = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("deprecated") {
                read.is_deprecated = true;
            } else if attribute.path().is_ident("prost") {
                attribute.parse_nested_meta(|meta| {
                    let value = match meta.value() {
                        Ok(value) => Some(value.parse::<LitStr>()?),
                        Err(_) => None,
                    };
                    read.add(&meta.path, value.as_ref())
                })?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, name: &Path, value: Option<&LitStr>) -> syn::Result<()> {
        let name = name
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        match (name.as_str(), value) {
            ("tag" | "tags", Some(value)) => self.tags = tags(value)?,
            ("optional", _) => self.presence = Presence::Optional,
            ("required", _) => self.presence = Presence::Required,
            ("repeated", _) => self.presence = Presence::Repeated,
            ("boxed", _) => self.is_boxed = true,
            ("oneof", Some(path)) => self.oneof = Some(path.value()),
            ("enumeration", Some(path)) => self.enumeration = Some(path.value()),
            ("map" | "btree_map" | "hash_map", Some(types)) => {
                self.presence = Presence::Map;
                self.enumeration = map_enumeration(&types.value());
            }
            // The type, `packed` and `default` make no difference to JSON.
            _ => {}
        }
        Ok(())
    }
}

fn tags(value: &LitStr) -> syn::Result<Vec<i32>> {
    let text = value.value();
    let tags: Result<_, _> = text.split(',').map(|tag| tag.trim().parse()).collect();
    tags.map_err(|error| syn::Error::new(value.span(), error))
}

/// The path in `string, enumeration(super::Color)`.
fn map_enumeration(types: &str) -> Option<String> {
    let (_, path) = types.split_once("enumeration(")?;
    path.strip_suffix(')').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read() {
        let field: syn::ItemStruct = syn::parse_quote! {
            struct Message {
                #[deprecated]
                #[prost(btree_map = "string, enumeration(super::Color)", tag = "7")]
                map: (),
                #[prost(message, optional, boxed, tag = "8")]
                child: (),
                #[prost(oneof = "message::Kind", tags = "1, 2")]
                kind: (),
            }
        };
        let read: Vec<_> = field
            .fields
            .iter()
            .map(|field| FieldAttributes::read(&field.attrs).unwrap())
            .collect();
        let [map, child, kind] = &read[..] else {
            panic!("three fields")
        };
        assert!(map.is_deprecated && map.presence == Presence::Map && map.tags == [7]);
        assert_eq!(map.enumeration.as_deref(), Some("super::Color"));
        assert!(child.is_boxed && child.presence == Presence::Optional);
        assert_eq!(
            (kind.oneof.as_deref(), &kind.tags[..]),
            (Some("message::Kind"), &[1, 2][..])
        );
    }
}
