//! Gives everything that is generated a comment, so that it has documentation.
//!
//! The `.proto` file's own comment, if there is one, made safe for rustdoc; else a line that says
//! which message, field, enum or value it is. prost-build also wants a location for each of them.

use std::collections::BTreeMap;

use prost_types::source_code_info::Location;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};

use super::comments;

pub(crate) fn document(descriptors: &mut FileDescriptorSet) {
    for file in &mut descriptors.file {
        let info = file.source_code_info.take().unwrap_or_default();
        let mut documents = Documents::new(info.location);
        for (index, message) in (0..).zip(&file.message_type) {
            documents.add_message(vec![path::FILE_MESSAGE, index], file.package(), message);
        }
        for (index, enumeration) in (0..).zip(&file.enum_type) {
            documents.add_enum(vec![path::FILE_ENUM, index], file.package(), enumeration);
        }
        for (index, service) in (0..).zip(&file.service) {
            let at = vec![path::FILE_SERVICE, index];
            for method in (0..).zip(&service.method).map(|(index, _)| index) {
                documents.locate(below(&at, path::SERVICE_METHOD, method));
            }
            documents.locate(at);
        }
        file.source_code_info = Some(documents.into_source_code_info());
    }
}

/// Field numbers of descriptor.proto, of which the paths of locations are made.
mod path {
    pub(super) const FILE_MESSAGE: i32 = 4;
    pub(super) const FILE_ENUM: i32 = 5;
    pub(super) const FILE_SERVICE: i32 = 6;
    pub(super) const MESSAGE_FIELD: i32 = 2;
    pub(super) const MESSAGE_NESTED: i32 = 3;
    pub(super) const MESSAGE_ENUM: i32 = 4;
    pub(super) const MESSAGE_ONEOF: i32 = 8;
    pub(super) const ENUM_VALUE: i32 = 2;
    pub(super) const SERVICE_METHOD: i32 = 2;
}

fn below(path: &[i32], field: i32, index: i32) -> Vec<i32> {
    [path, &[field, index]].concat()
}

/// The locations of one file, by path.
struct Documents(BTreeMap<Vec<i32>, Location>);

impl Documents {
    fn new(locations: Vec<Location>) -> Self {
        let mut by_path = BTreeMap::new();
        for mut location in locations {
            for comment in [
                &mut location.leading_comments,
                &mut location.trailing_comments,
            ] {
                *comment = comment
                    .take()
                    .map(|comment| comments::for_rustdoc(&comment));
            }
            by_path.entry(location.path.clone()).or_insert(location);
        }
        Self(by_path)
    }

    fn into_source_code_info(self) -> prost_types::SourceCodeInfo {
        prost_types::SourceCodeInfo {
            location: self.0.into_values().collect(),
        }
    }

    fn add_message(&mut self, at: Vec<i32>, scope: &str, message: &DescriptorProto) {
        let name = if scope.is_empty() {
            message.name().to_owned()
        } else {
            format!("{scope}.{}", message.name())
        };
        for (index, field) in (0..).zip(&message.field) {
            let text = format!(
                " The field `{}`, number {}.\n",
                field.name(),
                field.number()
            );
            self.add(below(&at, path::MESSAGE_FIELD, index), text);
        }
        for (index, nested) in (0..).zip(&message.nested_type) {
            self.add_message(below(&at, path::MESSAGE_NESTED, index), &name, nested);
        }
        for (index, enumeration) in (0..).zip(&message.enum_type) {
            self.add_enum(below(&at, path::MESSAGE_ENUM, index), &name, enumeration);
        }
        for (index, oneof) in (0..).zip(&message.oneof_decl) {
            let text = format!(" The oneof `{}`.\n", oneof.name());
            self.add(below(&at, path::MESSAGE_ONEOF, index), text);
        }
        self.add(at, format!(" The message `{name}`.\n"));
    }

    fn add_enum(&mut self, at: Vec<i32>, scope: &str, enumeration: &EnumDescriptorProto) {
        for (index, value) in (0..).zip(&enumeration.value) {
            let text = format!(
                " The value `{}`, number {}.\n",
                value.name(),
                value.number()
            );
            self.add(below(&at, path::ENUM_VALUE, index), text);
        }
        let dot = if scope.is_empty() { "" } else { "." };
        self.add(
            at,
            format!(" The enum `{scope}{dot}{}`.\n", enumeration.name()),
        );
    }

    /// Adds a comment where there is none.
    fn add(&mut self, at: Vec<i32>, comment: String) {
        let location = self.locate(at);
        if location.leading_comments.is_none() && location.trailing_comments.is_none() {
            location.leading_comments = Some(comment);
        }
    }

    fn locate(&mut self, at: Vec<i32>) -> &mut Location {
        self.0.entry(at.clone()).or_insert_with(|| Location {
            path: at,
            ..Location::default()
        })
    }
}
