//! Editions and features in encoded descriptors; `prost_types` 0.14 has no place for them.

use prost::Message;

use super::element::{Kind, below, number};
use super::set::FeatureSet;

/// A `FileDescriptorSet`, as far as features are concerned.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RawSet {
    #[prost(message, repeated, tag = "1")]
    pub(super) file: Vec<RawFile>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RawFile {
    #[prost(string, optional, tag = "12")]
    pub(super) syntax: Option<String>,
    #[prost(int32, optional, tag = "14")]
    pub(super) edition: Option<i32>,
    #[prost(string, repeated, tag = "15")]
    pub(super) option_dependency: Vec<String>,
    #[prost(message, optional, tag = "8")]
    options: Option<FileOptions>,
    #[prost(message, repeated, tag = "4")]
    messages: Vec<RawMessage>,
    #[prost(message, repeated, tag = "5")]
    enums: Vec<RawEnum>,
    #[prost(message, repeated, tag = "6")]
    services: Vec<RawService>,
    #[prost(message, repeated, tag = "7")]
    extensions: Vec<RawField>,
}

#[derive(Clone, PartialEq, Message)]
struct RawMessage {
    #[prost(message, optional, tag = "7")]
    options: Option<MessageOptions>,
    #[prost(message, repeated, tag = "2")]
    fields: Vec<RawField>,
    #[prost(message, repeated, tag = "3")]
    nested: Vec<RawMessage>,
    #[prost(message, repeated, tag = "4")]
    enums: Vec<RawEnum>,
    #[prost(message, repeated, tag = "5")]
    ranges: Vec<RawRange>,
    #[prost(message, repeated, tag = "6")]
    extensions: Vec<RawField>,
    #[prost(message, repeated, tag = "8")]
    oneofs: Vec<RawOneof>,
    #[prost(int32, optional, tag = "11")]
    visibility: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct RawEnum {
    #[prost(message, optional, tag = "3")]
    options: Option<EnumOptions>,
    #[prost(message, repeated, tag = "2")]
    values: Vec<RawValue>,
    #[prost(int32, optional, tag = "6")]
    visibility: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct RawService {
    #[prost(message, optional, tag = "3")]
    options: Option<ServiceOptions>,
    #[prost(message, repeated, tag = "2")]
    methods: Vec<RawMethod>,
}

/// A declaration that has nothing but options, and the options.
macro_rules! with_features {
    ($($name:ident { $options_tag:literal: $options:ident })* ; $($set:ident { $tag:literal })*) => {
        $(
            #[derive(Clone, PartialEq, Message)]
            struct $name {
                #[prost(message, optional, tag = $options_tag)]
                options: Option<$options>,
            }
        )*
        $(
            #[derive(Clone, Copy, PartialEq, Message)]
            struct $set {
                #[prost(message, optional, tag = $tag)]
                features: Option<FeatureSet>,
            }
        )*
    };
}

with_features! {
    RawField { "8": FieldOptions }
    RawRange { "3": RangeOptions }
    RawOneof { "2": OneofOptions }
    RawValue { "3": ValueOptions }
    RawMethod { "4": MethodOptions };
    FileOptions { "50" }
    MessageOptions { "12" }
    FieldOptions { "21" }
    RangeOptions { "50" }
    OneofOptions { "1" }
    EnumOptions { "7" }
    ValueOptions { "2" }
    ServiceOptions { "34" }
    MethodOptions { "35" }
}

/// What a declaration says beyond `prost_types`, by its path.
pub(super) enum Said {
    Features(Kind, FeatureSet),
    Visibility(i32),
}

pub(super) type Visit<'a> = &'a mut dyn FnMut(Vec<i32>, Said);

impl RawFile {
    /// Shows what every declaration says, if it does.
    pub(super) fn visit(&self, visit: Visit<'_>) {
        show(
            Kind::File,
            Vec::new(),
            self.options.and_then(|o| o.features),
            visit,
        );
        for (index, message) in self.messages.iter().enumerate() {
            message.visit(&below(&[], number::FILE_MESSAGE, index), visit);
        }
        for (index, enumeration) in self.enums.iter().enumerate() {
            enumeration.visit(&below(&[], number::FILE_ENUM, index), visit);
        }
        for (index, service) in self.services.iter().enumerate() {
            let path = below(&[], number::FILE_SERVICE, index);
            for (index, method) in service.methods.iter().enumerate() {
                let path = below(&path, number::SERVICE_METHOD, index);
                show(
                    Kind::Method,
                    path,
                    method.options.and_then(|o| o.features),
                    visit,
                );
            }
            show(
                Kind::Service,
                path,
                service.options.and_then(|o| o.features),
                visit,
            );
        }
        show_fields(&[], number::FILE_EXTENSION, &self.extensions, visit);
    }
}

impl RawMessage {
    fn visit(&self, path: &[i32], visit: Visit<'_>) {
        show(
            Kind::Message,
            path.to_vec(),
            self.options.and_then(|o| o.features),
            visit,
        );
        if let Some(visibility) = self.visibility {
            visit(path.to_vec(), Said::Visibility(visibility));
        }
        show_fields(path, number::MESSAGE_FIELD, &self.fields, visit);
        show_fields(path, number::MESSAGE_EXTENSION, &self.extensions, visit);
        for (index, nested) in self.nested.iter().enumerate() {
            nested.visit(&below(path, number::MESSAGE_NESTED, index), visit);
        }
        for (index, enumeration) in self.enums.iter().enumerate() {
            enumeration.visit(&below(path, number::MESSAGE_ENUM, index), visit);
        }
        for (index, range) in self.ranges.iter().enumerate() {
            let path = below(path, number::MESSAGE_EXTENSION_RANGE, index);
            show(
                Kind::ExtensionRange,
                path,
                range.options.and_then(|o| o.features),
                visit,
            );
        }
        for (index, oneof) in self.oneofs.iter().enumerate() {
            let path = below(path, number::MESSAGE_ONEOF, index);
            show(
                Kind::Oneof,
                path,
                oneof.options.and_then(|o| o.features),
                visit,
            );
        }
    }
}

impl RawEnum {
    fn visit(&self, path: &[i32], visit: Visit<'_>) {
        show(
            Kind::Enum,
            path.to_vec(),
            self.options.and_then(|o| o.features),
            visit,
        );
        if let Some(visibility) = self.visibility {
            visit(path.to_vec(), Said::Visibility(visibility));
        }
        for (index, value) in self.values.iter().enumerate() {
            let path = below(path, number::ENUM_VALUE, index);
            show(
                Kind::EnumValue,
                path,
                value.options.and_then(|o| o.features),
                visit,
            );
        }
    }
}

fn show_fields(path: &[i32], number: i32, fields: &[RawField], visit: Visit<'_>) {
    for (index, field) in fields.iter().enumerate() {
        let features = field.options.and_then(|options| options.features);
        show(Kind::Field, below(path, number, index), features, visit);
    }
}

fn show(kind: Kind, path: Vec<i32>, features: Option<FeatureSet>, visit: Visit<'_>) {
    if let Some(features) = features {
        visit(path, Said::Features(kind, features));
    }
}
