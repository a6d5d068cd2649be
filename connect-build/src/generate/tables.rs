//! Which packages' messages a service may meet inside a `google.protobuf.Any`: those of its own
//! package, and of every package that it leads to.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use prost_build::Module;
use prost_types::{DescriptorProto, FileDescriptorSet};

use crate::compile::module_of;

/// The packages with messages, and where each leads.
///
/// References alone count, not imports: prost's own `super::` paths need their modules, so these
/// are known to be where we look for them.
pub(crate) struct Tables {
    /// The modules that have a table.
    with_messages: BTreeSet<Module>,
    references: BTreeMap<Module, BTreeSet<Module>>,
}

impl Tables {
    /// `generated` are the full names of the messages that were generated.
    pub(crate) fn new(descriptors: &FileDescriptorSet, generated: &HashSet<&str>) -> Self {
        let mut homes = BTreeMap::new();
        for file in &descriptors.file {
            for message in &file.message_type {
                add_homes(
                    message,
                    file.package(),
                    &module_of(file.package()),
                    &mut homes,
                );
            }
        }
        homes.retain(|name, _| generated.contains(name.as_str()));
        let mut references: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for file in &descriptors.file {
            let mut names = Vec::new();
            for message in &file.message_type {
                add_references(message, &mut names);
            }
            for method in file.service.iter().flat_map(|service| &service.method) {
                names.extend([method.input_type(), method.output_type()]);
            }
            let modules = names
                .iter()
                .filter_map(|name| homes.get(name.trim_start_matches('.')))
                .cloned();
            references
                .entry(module_of(file.package()))
                .or_default()
                .extend(modules);
        }
        Self {
            with_messages: homes.into_values().collect(),
            references,
        }
    }

    /// The paths of the tables that the services of a module name, from that module.
    pub(crate) fn of(&self, module: &Module) -> Vec<String> {
        let mut reached = BTreeSet::new();
        let mut open = vec![module];
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(self.references.get(module).into_iter().flatten());
            }
        }
        reached
            .into_iter()
            .filter(|reached| self.with_messages.contains(reached))
            .map(|reached| path(module, reached))
            .collect()
    }
}

/// Files a message and all in it under their full names.
fn add_homes(
    message: &DescriptorProto,
    scope: &str,
    module: &Module,
    homes: &mut BTreeMap<String, Module>,
) {
    let name = if scope.is_empty() {
        message.name().to_owned()
    } else {
        format!("{scope}.{}", message.name())
    };
    for nested in &message.nested_type {
        add_homes(nested, &name, module, homes);
    }
    homes.insert(name, module.clone());
}

fn add_references<'a>(message: &'a DescriptorProto, names: &mut Vec<&'a str>) {
    names.extend(
        message
            .field
            .iter()
            .filter_map(|field| field.type_name.as_deref()),
    );
    for nested in &message.nested_type {
        add_references(nested, names);
    }
}

/// The path of a module's table from another module, as prost writes paths.
fn path(from: &Module, to: &Module) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.parts().collect(), to.parts().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "super");
    let down = to.iter().skip(common).copied();
    up.chain(down)
        .chain(["JSON_TYPES"])
        .collect::<Vec<_>>()
        .join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_module_to_module() {
        for (from, to, expected) in [
            ("a.b", "a.b", "JSON_TYPES"),
            ("a.b", "a.c", "super::c::JSON_TYPES"),
            ("a", "a.b.type", "b::r#type::JSON_TYPES"),
            ("a.b", "c", "super::super::c::JSON_TYPES"),
            ("a.b", "", "super::super::JSON_TYPES"),
            ("", "a", "a::JSON_TYPES"),
        ] {
            assert_eq!(
                path(&module_of(from), &module_of(to)),
                expected,
                "{from} {to}"
            );
        }
    }
}
