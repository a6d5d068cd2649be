//! Says of every repeated number whether it is packed.
//!
//! prost-build 0.14.4 takes a proto3 field with any option at all, such as `deprecated`, for one
//! that is not packed.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

pub(crate) fn pack_explicitly(descriptors: &mut FileDescriptorSet) {
    for file in &mut descriptors.file {
        let default = file.syntax() == "proto3";
        for message in &mut file.message_type {
            pack(message, default);
        }
    }
}

fn pack(message: &mut DescriptorProto, default: bool) {
    for field in message
        .field
        .iter_mut()
        .filter(|field| can_be_packed(field))
    {
        field
            .options
            .get_or_insert_default()
            .packed
            .get_or_insert(default);
    }
    for nested in &mut message.nested_type {
        pack(nested, default);
    }
}

fn can_be_packed(field: &FieldDescriptorProto) -> bool {
    let is_number = !matches!(
        field.r#type(),
        Type::String | Type::Bytes | Type::Message | Type::Group
    );
    is_number && field.label() == Label::Repeated
}
