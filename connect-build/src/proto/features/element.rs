//! The declarations of a file that can have options, with their paths.
//!
//! A path is descriptor.proto's: field numbers and indices that lead from a file to the declaration.

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    UninterpretedOption,
};

/// What is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Message,
    Field,
    Oneof,
    ExtensionRange,
    Enum,
    EnumValue,
    Service,
    Method,
}

impl Kind {
    /// The number of the field `options`.
    pub(crate) fn options(self) -> i32 {
        match self {
            Self::File | Self::Field => 8,
            Self::Message => 7,
            Self::Oneof => 2,
            Self::Enum | Self::EnumValue | Self::Service | Self::ExtensionRange => 3,
            Self::Method => 4,
        }
    }

    /// The number of the field `features` in its options.
    pub(crate) fn features(self) -> i32 {
        match self {
            Self::File | Self::ExtensionRange => 50,
            Self::Message => 12,
            Self::Field => 21,
            Self::Oneof => 1,
            Self::Enum => 7,
            Self::EnumValue => 2,
            Self::Service => 34,
            Self::Method => 35,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Message => "message",
            Self::Field => "field",
            Self::Oneof => "oneof",
            Self::ExtensionRange => "extension range",
            Self::Enum => "enum",
            Self::EnumValue => "enum value",
            Self::Service => "service",
            Self::Method => "method",
        }
    }
}

/// The numbers that paths are made of.
pub(crate) mod number {
    pub(crate) const FILE_DEPENDENCY: i32 = 3;
    pub(crate) const FILE_MESSAGE: i32 = 4;
    pub(crate) const FILE_ENUM: i32 = 5;
    pub(crate) const FILE_SERVICE: i32 = 6;
    pub(crate) const FILE_EXTENSION: i32 = 7;
    pub(crate) const FILE_OPTION_DEPENDENCY: i32 = 15;
    pub(crate) const MESSAGE_FIELD: i32 = 2;
    pub(crate) const MESSAGE_NESTED: i32 = 3;
    pub(crate) const MESSAGE_ENUM: i32 = 4;
    pub(crate) const MESSAGE_EXTENSION_RANGE: i32 = 5;
    pub(crate) const MESSAGE_EXTENSION: i32 = 6;
    pub(crate) const MESSAGE_ONEOF: i32 = 8;
    pub(crate) const ENUM_VALUE: i32 = 2;
    pub(crate) const SERVICE_METHOD: i32 = 2;
    pub(crate) const OPTIONS_UNINTERPRETED: i32 = 999;
}

/// The path of what a declaration has at an index.
pub(crate) fn below(path: &[i32], number: i32, index: usize) -> Vec<i32> {
    let index = i32::try_from(index).unwrap_or(i32::MAX);
    [path, &[number, index]].concat()
}

/// Shows every declaration's options that are not yet understood.
pub(crate) fn visit_options(file: &mut FileDescriptorProto, visit: &mut Visit<'_>) {
    if let Some(options) = &mut file.options {
        visit(Kind::File, &[], &mut options.uninterpreted_option);
    }
    for (index, message) in file.message_type.iter_mut().enumerate() {
        visit_message(&below(&[], number::FILE_MESSAGE, index), message, visit);
    }
    for (index, enumeration) in file.enum_type.iter_mut().enumerate() {
        visit_enum(&below(&[], number::FILE_ENUM, index), enumeration, visit);
    }
    for (index, service) in file.service.iter_mut().enumerate() {
        let path = below(&[], number::FILE_SERVICE, index);
        if let Some(options) = &mut service.options {
            visit(Kind::Service, &path, &mut options.uninterpreted_option);
        }
        for (index, method) in service.method.iter_mut().enumerate() {
            let path = below(&path, number::SERVICE_METHOD, index);
            if let Some(options) = &mut method.options {
                visit(Kind::Method, &path, &mut options.uninterpreted_option);
            }
        }
    }
    visit_fields(&[], number::FILE_EXTENSION, &mut file.extension, visit);
}

fn visit_message(path: &[i32], message: &mut DescriptorProto, visit: &mut Visit<'_>) {
    if let Some(options) = &mut message.options {
        visit(Kind::Message, path, &mut options.uninterpreted_option);
    }
    visit_fields(path, number::MESSAGE_FIELD, &mut message.field, visit);
    visit_fields(
        path,
        number::MESSAGE_EXTENSION,
        &mut message.extension,
        visit,
    );
    for (index, nested) in message.nested_type.iter_mut().enumerate() {
        visit_message(&below(path, number::MESSAGE_NESTED, index), nested, visit);
    }
    for (index, enumeration) in message.enum_type.iter_mut().enumerate() {
        visit_enum(
            &below(path, number::MESSAGE_ENUM, index),
            enumeration,
            visit,
        );
    }
    for (index, oneof) in message.oneof_decl.iter_mut().enumerate() {
        if let Some(options) = &mut oneof.options {
            let path = below(path, number::MESSAGE_ONEOF, index);
            visit(Kind::Oneof, &path, &mut options.uninterpreted_option);
        }
    }
    for (index, range) in message.extension_range.iter_mut().enumerate() {
        if let Some(options) = &mut range.options {
            let path = below(path, number::MESSAGE_EXTENSION_RANGE, index);
            visit(
                Kind::ExtensionRange,
                &path,
                &mut options.uninterpreted_option,
            );
        }
    }
}

fn visit_fields(
    path: &[i32],
    number: i32,
    fields: &mut [FieldDescriptorProto],
    visit: &mut Visit<'_>,
) {
    for (index, field) in fields.iter_mut().enumerate() {
        if let Some(options) = &mut field.options {
            let path = below(path, number, index);
            visit(Kind::Field, &path, &mut options.uninterpreted_option);
        }
    }
}

fn visit_enum(path: &[i32], enumeration: &mut EnumDescriptorProto, visit: &mut Visit<'_>) {
    if let Some(options) = &mut enumeration.options {
        visit(Kind::Enum, path, &mut options.uninterpreted_option);
    }
    for (index, value) in enumeration.value.iter_mut().enumerate() {
        if let Some(options) = &mut value.options {
            let path = below(path, number::ENUM_VALUE, index);
            visit(Kind::EnumValue, &path, &mut options.uninterpreted_option);
        }
    }
}

/// Sees the kind, the path and the uninterpreted options of an element.
type Visit<'a> = dyn FnMut(Kind, &[i32], &mut Vec<UninterpretedOption>) + 'a;
