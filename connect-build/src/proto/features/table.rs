//! The one table of features: what holds for each declaration, whatever language its file is in.

use std::collections::HashMap;

use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    FileDescriptorSet,
};

use super::element::{Kind, below, number};
use super::raw::{RawFile, RawSet, Said};
use super::set::FeatureSet;
use crate::proto::diagnostic::Diagnostic;
use crate::proto::edition::Edition;

/// The features of every file of a set, in the set's order.
#[derive(Debug)]
pub(crate) struct FeatureTable {
    pub(crate) files: Vec<FileFeatures>,
}

/// The features of one file.
#[derive(Debug)]
pub(crate) struct FileFeatures {
    pub(crate) edition: Edition,
    /// What declarations say themselves, by path.
    pub(crate) written: HashMap<Vec<i32>, (Kind, FeatureSet)>,
    /// The numbers of `export` and `local`, by path.
    pub(crate) visibilities: HashMap<Vec<i32>, i32>,
    /// The files whose options may be used, but not their types.
    pub(crate) option_imports: Vec<String>,
    resolved: HashMap<Vec<i32>, Features>,
}

/// What holds for one declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) presence: Presence,
    pub(crate) is_open: bool,
    pub(crate) is_packed: bool,
    pub(crate) is_delimited: bool,
    /// Whether names must be in the style of 2024.
    pub(crate) has_style: bool,
    /// All of them, as the numbers that descriptor.proto has.
    pub(crate) set: FeatureSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Explicit,
    Implicit,
    Required,
}

impl FeatureTable {
    /// Resolves the features of an encoded `FileDescriptorSet`, which is also at hand decoded.
    pub(crate) fn resolve(
        encoded: &[u8],
        descriptors: &FileDescriptorSet,
    ) -> Result<Self, Diagnostic> {
        let raw = RawSet::decode(encoded)
            .map_err(|error| Diagnostic::new("descriptor set", error.to_string()))?;
        let files = descriptors.file.iter().zip(&raw.file);
        let files = files.map(|(file, raw)| {
            FileFeatures::resolve(file, raw)
                .map_err(|message| Diagnostic::new(file.name(), message))
        });
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
        })
    }
}

impl FileFeatures {
    fn resolve(file: &FileDescriptorProto, raw: &RawFile) -> Result<Self, String> {
        let edition = Edition::read(raw.syntax.as_deref().unwrap_or_default(), raw.edition)?;
        let mut features = Self {
            edition,
            written: HashMap::new(),
            visibilities: HashMap::new(),
            option_imports: raw.option_dependency.clone(),
            resolved: HashMap::new(),
        };
        raw.visit(&mut |path, said| match said {
            Said::Features(kind, set) => {
                features.written.insert(path, (kind, set));
            }
            Said::Visibility(visibility) => {
                features.visibilities.insert(path, visibility);
            }
        });
        let of_file = features.add(Vec::new(), defaults(edition));
        for (index, message) in file.message_type.iter().enumerate() {
            features.add_message(below(&[], number::FILE_MESSAGE, index), of_file, message);
        }
        for (index, enumeration) in file.enum_type.iter().enumerate() {
            features.add_enum(below(&[], number::FILE_ENUM, index), of_file, enumeration);
        }
        for (index, service) in file.service.iter().enumerate() {
            let path = below(&[], number::FILE_SERVICE, index);
            let of_service = features.add(path.clone(), of_file);
            for (index, _) in service.method.iter().enumerate() {
                features.add(below(&path, number::SERVICE_METHOD, index), of_service);
            }
        }
        for (index, field) in file.extension.iter().enumerate() {
            features.add_field(below(&[], number::FILE_EXTENSION, index), of_file, field);
        }
        Ok(features)
    }

    /// What holds for the declaration of this path.
    pub(crate) fn of(&self, path: &[i32]) -> Features {
        let found = self.resolved.get(path).copied();
        found.unwrap_or_else(|| Features::new(defaults(self.edition)))
    }

    fn add_message(&mut self, path: Vec<i32>, outer: FeatureSet, message: &DescriptorProto) {
        let set = self.add(path.clone(), outer);
        let oneofs = message.oneof_decl.iter().enumerate();
        let oneofs: Vec<_> = oneofs
            .map(|(index, _)| self.add(below(&path, number::MESSAGE_ONEOF, index), set))
            .collect();
        for (index, field) in message.field.iter().enumerate() {
            let oneof = field
                .oneof_index
                .and_then(|index| usize::try_from(index).ok());
            let outer = oneof.and_then(|index| oneofs.get(index)).copied();
            let path = below(&path, number::MESSAGE_FIELD, index);
            self.add_field(path, outer.unwrap_or(set), field);
        }
        for (index, field) in message.extension.iter().enumerate() {
            self.add_field(below(&path, number::MESSAGE_EXTENSION, index), set, field);
        }
        for (index, nested) in message.nested_type.iter().enumerate() {
            self.add_message(below(&path, number::MESSAGE_NESTED, index), set, nested);
        }
        for (index, enumeration) in message.enum_type.iter().enumerate() {
            self.add_enum(below(&path, number::MESSAGE_ENUM, index), set, enumeration);
        }
        for (index, _) in message.extension_range.iter().enumerate() {
            self.add(below(&path, number::MESSAGE_EXTENSION_RANGE, index), set);
        }
    }

    fn add_enum(&mut self, path: Vec<i32>, outer: FeatureSet, enumeration: &EnumDescriptorProto) {
        let set = self.add(path.clone(), outer);
        for (index, _) in enumeration.value.iter().enumerate() {
            self.add(below(&path, number::ENUM_VALUE, index), set);
        }
    }

    fn add_field(&mut self, path: Vec<i32>, outer: FeatureSet, field: &FieldDescriptorProto) {
        let set = if self.edition.has_features() {
            outer
        } else {
            of_syntax(field).or(outer)
        };
        self.add(path, set);
    }

    fn add(&mut self, path: Vec<i32>, outer: FeatureSet) -> FeatureSet {
        let written = self.written.get(&path).map(|(_, set)| *set);
        let set = written.unwrap_or_default().or(outer);
        self.resolved.insert(path, Features::new(set));
        set
    }
}

impl Features {
    fn new(set: FeatureSet) -> Self {
        Self {
            presence: match set.field_presence {
                Some(3) => Presence::Required,
                Some(2) => Presence::Implicit,
                _ => Presence::Explicit,
            },
            is_open: set.enum_type != Some(2),
            is_packed: set.repeated_field_encoding != Some(2),
            is_delimited: set.message_encoding == Some(2),
            has_style: set.enforce_naming_style == Some(1),
            set,
        }
    }
}

/// What proto2 and proto3 say in the words of their own.
fn of_syntax(field: &FieldDescriptorProto) -> FeatureSet {
    let packed = field.options.as_ref().and_then(|options| options.packed);
    FeatureSet {
        field_presence: match field.label() {
            Label::Required => Some(3),
            _ if field.proto3_optional() => Some(1),
            _ => None,
        },
        repeated_field_encoding: packed.map(|packed| if packed { 1 } else { 2 }),
        message_encoding: (field.r#type() == Type::Group).then_some(2),
        ..FeatureSet::default()
    }
}

/// What holds where nothing is said; the numbers are those of descriptor.proto's enums.
fn defaults(edition: Edition) -> FeatureSet {
    let proto2 = FeatureSet {
        field_presence: Some(1),
        enum_type: Some(2),
        repeated_field_encoding: Some(2),
        utf8_validation: Some(3),
        message_encoding: Some(1),
        json_format: Some(2),
        enforce_naming_style: Some(2),
        default_symbol_visibility: Some(1),
    };
    let proto3 = FeatureSet {
        field_presence: Some(2),
        enum_type: Some(1),
        repeated_field_encoding: Some(1),
        utf8_validation: Some(2),
        json_format: Some(1),
        ..proto2
    };
    let edition2023 = FeatureSet {
        field_presence: Some(1),
        ..proto3
    };
    match edition {
        Edition::Proto2 => proto2,
        Edition::Proto3 => proto3,
        Edition::Edition2023 => edition2023,
        Edition::Edition2024 => FeatureSet {
            enforce_naming_style: Some(1),
            default_symbol_visibility: Some(2),
            ..edition2023
        },
    }
}
