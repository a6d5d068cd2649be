//! Messages and enums of all files, by full names with a leading dot.

use std::collections::HashMap;

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};

use crate::proto::features::element::{below, number};
use crate::proto::features::{FeatureTable, FileFeatures};

pub(super) struct Symbols<'a> {
    symbols: HashMap<String, Symbol<'a>>,
    map_entries: HashMap<String, &'a DescriptorProto>,
}

/// What is to know of a message or enum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol<'a> {
    pub(super) file: &'a str,
    pub(super) access: Access,
    /// Of an enum.
    pub(super) is_open: bool,
    pub(super) first_number: i32,
}

/// Which files may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Exported,
    /// By the word `local`.
    Local,
    /// By its file's `features.default_symbol_visibility`.
    LocalByDefault,
}

impl<'a> Symbols<'a> {
    pub(super) fn new(descriptors: &'a FileDescriptorSet, table: &'a FeatureTable) -> Self {
        let mut symbols = Self {
            symbols: HashMap::new(),
            map_entries: HashMap::new(),
        };
        for (file, features) in descriptors.file.iter().zip(&table.files) {
            let scope = match file.package() {
                "" => String::new(),
                package => format!(".{package}"),
            };
            let of_file = OfFile {
                name: file.name(),
                features,
            };
            for (index, message) in file.message_type.iter().enumerate() {
                let path = below(&[], number::FILE_MESSAGE, index);
                symbols.add_message(&scope, &path, message, &of_file);
            }
            for (index, enumeration) in file.enum_type.iter().enumerate() {
                let path = below(&[], number::FILE_ENUM, index);
                symbols.add_enum(&scope, &path, enumeration, &of_file);
            }
        }
        symbols
    }

    pub(super) fn of(&self, name: &str) -> Option<Symbol<'a>> {
        self.symbols.get(name).copied()
    }

    /// The entry of a map field with this type.
    pub(super) fn map_entry(&self, name: &str) -> Option<&'a DescriptorProto> {
        self.map_entries.get(name).copied()
    }

    fn add_message(
        &mut self,
        scope: &str,
        path: &[i32],
        message: &'a DescriptorProto,
        file: &OfFile<'a>,
    ) {
        let name = format!("{scope}.{}", message.name());
        for (index, nested) in message.nested_type.iter().enumerate() {
            self.add_message(
                &name,
                &below(path, number::MESSAGE_NESTED, index),
                nested,
                file,
            );
        }
        for (index, enumeration) in message.enum_type.iter().enumerate() {
            self.add_enum(
                &name,
                &below(path, number::MESSAGE_ENUM, index),
                enumeration,
                file,
            );
        }
        if message
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry())
        {
            self.map_entries.insert(name, message);
        } else {
            self.symbols.insert(name, file.symbol(path, 0));
        }
    }

    fn add_enum(
        &mut self,
        scope: &str,
        path: &[i32],
        enumeration: &EnumDescriptorProto,
        file: &OfFile<'a>,
    ) {
        let first = enumeration.value.first().map_or(0, |value| value.number());
        let name = format!("{scope}.{}", enumeration.name());
        self.symbols.insert(name, file.symbol(path, first));
    }
}

/// The file at hand.
struct OfFile<'a> {
    name: &'a str,
    features: &'a FileFeatures,
}

impl<'a> OfFile<'a> {
    fn symbol(&self, path: &[i32], first_number: i32) -> Symbol<'a> {
        let features = self.features.of(path);
        let default = features.set.default_symbol_visibility;
        let is_nested = path.len() > 2;
        let access = match (self.features.visibilities.get(path), default) {
            (Some(1), _) => Access::Local,
            (Some(2), _) | (_, Some(1)) => Access::Exported,
            (_, Some(2)) if !is_nested => Access::Exported,
            _ => Access::LocalByDefault,
        };
        Symbol {
            file: self.name,
            access,
            is_open: features.is_open,
            first_number,
        }
    }
}
