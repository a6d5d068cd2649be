//! Lowers files of every language to what prost-build understands, which is proto2 and proto3.
//!
//! It reads the features alone, so a field becomes the same whichever way its file says what it is.
//! Every repeated number says whether it is packed: prost-build 0.14.4 takes a proto3 field with any
//! option at all, such as `deprecated`, for one that is not.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use super::features::element::{below, number};
use super::features::{FeatureTable, Features, FileFeatures, Presence};

pub(crate) fn lower(descriptors: &mut FileDescriptorSet, table: &FeatureTable) {
    for (file, features) in descriptors.file.iter_mut().zip(&table.files) {
        for (index, message) in file.message_type.iter_mut().enumerate() {
            lower_message(&below(&[], number::FILE_MESSAGE, index), message, features);
        }
        if features.edition.has_features() {
            file.syntax = Some("proto3".to_owned());
        }
    }
}

fn lower_message(path: &[i32], message: &mut DescriptorProto, features: &FileFeatures) {
    let is_map_entry = message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry());
    if is_map_entry {
        return;
    }
    let maps: Vec<_> = message
        .nested_type
        .iter()
        .filter(|nested| {
            nested
                .options
                .as_ref()
                .is_some_and(|options| options.map_entry())
        })
        .map(|entry| format!(".{}.{}", message.name(), entry.name()))
        .collect();
    for (index, field) in message.field.iter_mut().enumerate() {
        let is_map = maps.iter().any(|entry| field.type_name().ends_with(entry));
        let of_field = features.of(&below(path, number::MESSAGE_FIELD, index));
        pack(field, of_field);
        if features.edition.has_features() && !is_map {
            lower_field(field, of_field);
        }
    }
    for (index, nested) in message.nested_type.iter_mut().enumerate() {
        lower_message(
            &below(path, number::MESSAGE_NESTED, index),
            nested,
            features,
        );
    }
}

fn lower_field(field: &mut FieldDescriptorProto, features: Features) {
    if field.r#type() == Type::Message && features.is_delimited {
        field.set_type(Type::Group);
    }
    let is_message = matches!(field.r#type(), Type::Message | Type::Group);
    if field.label() == Label::Repeated || field.oneof_index.is_some() {
        return;
    }
    match features.presence {
        Presence::Required => field.set_label(Label::Required),
        Presence::Explicit => field.proto3_optional = Some(true),
        // Messages have presence in any case.
        Presence::Implicit => field.proto3_optional = is_message.then_some(true),
    }
}

fn pack(field: &mut FieldDescriptorProto, features: Features) {
    if field.label() == Label::Repeated && can_be_packed(field.r#type()) {
        field.options.get_or_insert_default().packed = Some(features.is_packed);
    }
}

/// Whether values of the type can stand one after another in one field.
pub(crate) fn can_be_packed(r#type: Type) -> bool {
    !matches!(
        r#type,
        Type::String | Type::Bytes | Type::Message | Type::Group
    )
}
