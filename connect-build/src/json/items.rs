//! The messages and enums among the items that prost-build wrote.

use std::collections::HashMap;
use std::slice;

use quote::ToTokens;
use syn::{Expr, Fields, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Path, Stmt, Type};

use super::attributes::FieldAttributes;
use super::scope::Scope;

/// What a package's file holds.
#[derive(Default)]
pub(super) struct Items {
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enumeration>,
}

pub(super) struct Message {
    /// From the package's module.
    pub(super) path: Path,
    /// Such as `i2y.connecpy.example.Hat`.
    pub(super) full_name: String,
    pub(super) fields: Vec<Field>,
}

/// A field of the struct: one of the message, or a oneof.
pub(super) struct Field {
    pub(super) ident: Ident,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    Field(Slot, FieldAttributes),
    Oneof { path: Path, members: Vec<Member> },
}

/// A variant of a oneof's enum.
pub(super) struct Member {
    pub(super) ident: Ident,
    pub(super) slot: Slot,
}

/// Where a value of the message is kept.
pub(super) struct Slot {
    pub(super) tag: i32,
    /// From the package's module.
    pub(super) enumeration: Option<Path>,
    pub(super) is_boxed: bool,
    pub(super) is_deprecated: bool,
}

pub(super) struct Enumeration {
    /// From the package's module.
    pub(super) path: Path,
    /// The message it is in, or the packages that may have it.
    pub(super) scopes: Vec<String>,
    /// The name of one of its values.
    pub(super) value: String,
}

/// Reads the file of these packages: more than one, when their names differ only in case.
pub(super) fn read(file: &syn::File, packages: &[String]) -> syn::Result<Items> {
    let mut found = Items::default();
    read_items(&file.items, &Scope::root(&file.items), packages, &mut found)?;
    Ok(found)
}

fn read_items(
    items: &[Item],
    scope: &Scope,
    proto_scopes: &[String],
    found: &mut Items,
) -> syn::Result<()> {
    let names = names(items);
    // A message's module, if it has one, stands behind its struct.
    let mut message = None;
    for item in items {
        match item {
            Item::Struct(item) => {
                message = names.get(&item.ident.to_string());
                if let Some(full_name) = message {
                    found
                        .messages
                        .push(read_message(item, items, scope, full_name)?);
                }
            }
            Item::Mod(item) => {
                if let (Some((_, inner)), Some(full_name)) = (&item.content, message) {
                    let scope = scope.child(&item.ident, inner);
                    read_items(inner, &scope, slice::from_ref(full_name), found)?;
                }
            }
            Item::Impl(item) => found.enums.extend(read_enum(item, scope, proto_scopes)),
            _ => {}
        }
    }
    Ok(())
}

fn read_message(
    item: &ItemStruct,
    siblings: &[Item],
    scope: &Scope,
    full_name: &str,
) -> syn::Result<Message> {
    let mut fields = Vec::new();
    for field in &item.fields {
        let Some(ident) = field.ident.clone() else {
            continue;
        };
        let attributes = FieldAttributes::read(&field.attrs)?;
        let shape = match &attributes.oneof {
            Some(oneof) => Shape::Oneof {
                path: scope.resolve_text(oneof)?,
                members: read_oneof(oneof, siblings, scope)?,
            },
            None => Shape::Field(slot(&attributes, &field.ty, scope)?, attributes),
        };
        fields.push(Field { ident, shape });
    }
    let path = scope.resolve_ident(&item.ident);
    Ok(Message {
        path,
        full_name: full_name.to_owned(),
        fields,
    })
}

/// Finds the enum of a oneof, which stands in the message's module.
fn read_oneof(path: &str, siblings: &[Item], scope: &Scope) -> syn::Result<Vec<Member>> {
    let path: Path = syn::parse_str(path)?;
    let found = path
        .segments
        .first()
        .zip(path.segments.last())
        .and_then(|(module, name)| {
            let (module, items) = siblings.iter().find_map(|item| match item {
                Item::Mod(item) if item.ident == module.ident => {
                    item.content.as_ref().map(|(_, items)| (&item.ident, items))
                }
                _ => None,
            })?;
            let oneof = items.iter().find_map(|item| match item {
                Item::Enum(item) if item.ident == name.ident => Some(item),
                _ => None,
            })?;
            Some((oneof, scope.child(module, items)))
        });
    let (oneof, scope) =
        found.ok_or_else(|| syn::Error::new_spanned(&path, "the enum of a oneof is missing"))?;
    read_members(oneof, &scope)
}

fn read_members(oneof: &ItemEnum, scope: &Scope) -> syn::Result<Vec<Member>> {
    let mut members = Vec::new();
    for variant in &oneof.variants {
        let attributes = FieldAttributes::read(&variant.attrs)?;
        if let Fields::Unnamed(fields) = &variant.fields
            && let Some(field) = fields.unnamed.first()
        {
            let slot = slot(&attributes, &field.ty, scope)?;
            members.push(Member {
                ident: variant.ident.clone(),
                slot,
            });
        }
    }
    Ok(members)
}

fn slot(attributes: &FieldAttributes, held: &Type, scope: &Scope) -> syn::Result<Slot> {
    let enumeration = attributes
        .enumeration
        .as_deref()
        .map(|path| scope.resolve_text(path));
    Ok(Slot {
        tag: attributes.tags.first().copied().unwrap_or_default(),
        enumeration: enumeration.transpose()?,
        is_boxed: attributes.is_boxed || is_box(held),
        is_deprecated: attributes.is_deprecated,
    })
}

/// Whether a type is alloc's `Box<..>`. A message may be called `Box`, but has no arguments.
fn is_box(held: &Type) -> bool {
    let Type::Path(path) = held else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident == "Box" && !last.arguments.is_none())
}

/// The enum that an impl with prost's `as_str_name` belongs to.
fn read_enum(item: &ItemImpl, scope: &Scope, proto_scopes: &[String]) -> Option<Enumeration> {
    let Type::Path(path) = &*item.self_ty else {
        return None;
    };
    let names = item.items.iter().find_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "as_str_name" => Some(&method.block),
        _ => None,
    })?;
    let [Stmt::Expr(Expr::Match(names), _)] = &names.stmts[..] else {
        return None;
    };
    let value = string(&names.arms.first()?.body)?;
    let path = scope.resolve(&path.path);
    Some(Enumeration {
        path,
        scopes: proto_scopes.to_owned(),
        value,
    })
}

/// Full names of messages by the names of their structs, from prost's `impl Name`.
fn names(items: &[Item]) -> HashMap<String, String> {
    let full_name = |item: &ItemImpl| {
        item.items.iter().find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == "full_name" => {
                let [Stmt::Expr(Expr::MethodCall(into), _)] = &method.block.stmts[..] else {
                    return None;
                };
                string(&into.receiver)
            }
            _ => None,
        })
    };
    items
        .iter()
        .filter_map(name_impl)
        .filter_map(|item| Some((item.self_ty.to_token_stream().to_string(), full_name(item)?)))
        .collect()
}

fn name_impl(item: &Item) -> Option<&ItemImpl> {
    let Item::Impl(item) = item else { return None };
    let (_, path, _) = item.trait_.as_ref()?;
    path.segments
        .last()
        .is_some_and(|last| last.ident == "Name")
        .then_some(item)
}

fn string(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}
