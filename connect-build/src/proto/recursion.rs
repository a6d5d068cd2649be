//! Finds messages that hold themselves through groups.
//!
//! prost-build boxes a recursive field only when messages alone lead back to it; a cycle with a
//! group in it would be a type of infinite size.

use std::collections::{HashMap, HashSet};

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

/// The paths of the fields to box, as prost-build's `boxed` wants them.
pub(crate) fn recursive_through_groups(descriptors: &FileDescriptorSet) -> Vec<String> {
    let mut edges = Vec::new();
    for file in &descriptors.file {
        let scope = if file.package().is_empty() {
            String::new()
        } else {
            format!(".{}", file.package())
        };
        for message in &file.message_type {
            collect(message, &scope, &mut edges);
        }
    }
    if !edges.iter().any(|edge| edge.is_group) {
        return Vec::new();
    }
    let mut targets: HashMap<&str, Vec<&str>> = HashMap::new();
    for edge in &edges {
        targets.entry(&edge.owner).or_default().push(&edge.target);
    }
    edges
        .iter()
        .filter(|edge| reaches(&targets, &edge.target, &edge.owner))
        .map(|edge| edge.path.clone())
        .collect()
}

/// A field that holds one message.
struct Edge {
    path: String,
    owner: String,
    target: String,
    is_group: bool,
}

fn collect(message: &DescriptorProto, scope: &str, edges: &mut Vec<Edge>) {
    let owner = format!("{scope}.{}", message.name());
    for field in &message.field {
        let is_message = matches!(field.r#type(), Type::Message | Type::Group);
        if is_message && field.label() != Label::Repeated {
            edges.push(Edge {
                path: boxed_path(message, &owner, field),
                owner: owner.clone(),
                target: field.type_name().to_owned(),
                is_group: field.r#type() == Type::Group,
            });
        }
    }
    for nested in &message.nested_type {
        collect(nested, &owner, edges);
    }
}

/// A member of a oneof stands below the oneof.
fn boxed_path(message: &DescriptorProto, owner: &str, field: &FieldDescriptorProto) -> String {
    let oneof = field
        .oneof_index
        .filter(|_| !field.proto3_optional())
        .and_then(|index| message.oneof_decl.get(usize::try_from(index).ok()?));
    match oneof {
        Some(oneof) => format!("{owner}.{}.{}", oneof.name(), field.name()),
        None => format!("{owner}.{}", field.name()),
    }
}

fn reaches(targets: &HashMap<&str, Vec<&str>>, from: &str, to: &str) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![from];
    while let Some(message) = open.pop() {
        if message == to {
            return true;
        }
        if seen.insert(message.to_owned()) {
            open.extend(targets.get(message).into_iter().flatten());
        }
    }
    false
}
