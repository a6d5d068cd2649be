//! Messages and enums by their full names, such as `i2y.connecpy.example.Hat`.

use std::collections::HashMap;

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};

pub(crate) struct Schema {
    messages: HashMap<String, DescriptorProto>,
    enums: HashMap<String, EnumDescriptorProto>,
}

impl Schema {
    pub(crate) fn new(descriptors: &FileDescriptorSet) -> Self {
        let mut schema = Self {
            messages: HashMap::new(),
            enums: HashMap::new(),
        };
        for file in &descriptors.file {
            schema.add_enums(file.package(), &file.enum_type);
            for message in &file.message_type {
                schema.add_message(file.package(), message);
            }
        }
        schema
    }

    /// The message of this full name.
    pub(crate) fn message(&self, full_name: &str) -> Option<&DescriptorProto> {
        self.messages.get(full_name)
    }

    /// The enum in this package or message that has a value of this name; there is only one.
    pub(crate) fn enum_with_value(&self, scope: &str, value: &str) -> Option<&EnumDescriptorProto> {
        self.enums.get(&full_name(scope, value))
    }

    fn add_message(&mut self, scope: &str, message: &DescriptorProto) {
        let name = full_name(scope, message.name());
        self.add_enums(&name, &message.enum_type);
        for nested in &message.nested_type {
            self.add_message(&name, nested);
        }
        self.messages.insert(name, message.clone());
    }

    /// Files enums under their values: values are siblings of their enum, in C++'s manner.
    fn add_enums(&mut self, scope: &str, enums: &[EnumDescriptorProto]) {
        for enumeration in enums {
            for value in &enumeration.value {
                self.enums
                    .insert(full_name(scope, value.name()), enumeration.clone());
            }
        }
    }
}

fn full_name(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}
