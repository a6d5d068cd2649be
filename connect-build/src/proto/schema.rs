//! Messages and enums by their full names, such as `i2y.connecpy.example.Hat`.

use std::collections::HashMap;

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};

use super::features::element::{below, number};
use super::features::{FeatureTable, FileFeatures};

pub(crate) struct Schema {
    messages: HashMap<String, DescriptorProto>,
    enums: HashMap<String, EnumSchema>,
}

#[derive(Clone)]
pub(crate) struct EnumSchema {
    pub(crate) descriptor: EnumDescriptorProto,
    /// Whether it has no numbers but those of its values.
    pub(crate) is_closed: bool,
}

impl Schema {
    pub(crate) fn new(descriptors: &FileDescriptorSet, table: &FeatureTable) -> Self {
        let mut schema = Self {
            messages: HashMap::new(),
            enums: HashMap::new(),
        };
        for (file, features) in descriptors.file.iter().zip(&table.files) {
            for (index, enumeration) in file.enum_type.iter().enumerate() {
                let is_open = features.of(&below(&[], number::FILE_ENUM, index)).is_open;
                schema.add_enum(file.package(), enumeration, is_open);
            }
            for (index, message) in file.message_type.iter().enumerate() {
                let path = below(&[], number::FILE_MESSAGE, index);
                schema.add_message(file.package(), &path, message, features);
            }
        }
        schema
    }

    /// The message of this full name.
    pub(crate) fn message(&self, full_name: &str) -> Option<&DescriptorProto> {
        self.messages.get(full_name)
    }

    /// The enum in this package or message that has a value of this name; there is only one.
    pub(crate) fn enum_with_value(&self, scope: &str, value: &str) -> Option<&EnumSchema> {
        self.enums.get(&full_name(scope, value))
    }

    fn add_message(
        &mut self,
        scope: &str,
        path: &[i32],
        message: &DescriptorProto,
        features: &FileFeatures,
    ) {
        let name = full_name(scope, message.name());
        for (index, enumeration) in message.enum_type.iter().enumerate() {
            let is_open = features
                .of(&below(path, number::MESSAGE_ENUM, index))
                .is_open;
            self.add_enum(&name, enumeration, is_open);
        }
        for (index, nested) in message.nested_type.iter().enumerate() {
            let path = below(path, number::MESSAGE_NESTED, index);
            self.add_message(&name, &path, nested, features);
        }
        self.messages.insert(name, message.clone());
    }

    /// Files an enum under its values: values are siblings of their enum, in C++'s manner.
    fn add_enum(&mut self, scope: &str, descriptor: &EnumDescriptorProto, is_open: bool) {
        for value in &descriptor.value {
            let schema = EnumSchema {
                descriptor: descriptor.clone(),
                is_closed: !is_open,
            };
            self.enums.insert(full_name(scope, value.name()), schema);
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
