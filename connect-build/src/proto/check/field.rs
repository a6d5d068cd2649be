//! What a field may say of its presence, encoding and default.

use prost_types::FieldDescriptorProto;
use prost_types::field_descriptor_proto::{Label, Type};

use super::Checker;
use super::symbols::Symbol;
use crate::proto::edition::Edition;
use crate::proto::features::element::Kind;
use crate::proto::features::{FeatureSet, Presence};
use crate::proto::lower::can_be_packed;

impl Checker<'_> {
    pub(super) fn check_field(&mut self, path: &[i32], field: &FieldDescriptorProto) {
        self.check_common(path, field);
        if !self.features.edition.has_features() {
            return;
        }
        let presence = self.features.of(path).presence;
        let is_singular = field.label() != Label::Repeated && field.oneof_index.is_none();
        if presence == Presence::Implicit && is_singular {
            if field.default_value.is_some() {
                let path = [path, &[DEFAULT_VALUE]].concat();
                self.report(path, "fields with implicit presence can't have defaults");
            }
            if self.enum_of(field).is_some_and(|symbol| !symbol.is_open) {
                self.report_type(
                    path,
                    "fields with implicit presence can't be of closed enums",
                );
            }
        }
        let written = self.written(path);
        let message = match written.field_presence {
            None => None,
            Some(_) if field.oneof_index.is_some() => {
                Some("fields of a oneof can't specify field presence")
            }
            Some(_) if field.label() == Label::Repeated => {
                Some("repeated fields can't specify field presence")
            }
            Some(2) if is_message(field) => Some("message fields can't have implicit presence"),
            Some(_) => None,
        };
        if let Some(message) = message {
            self.report_feature((Kind::Field, path), 1, message);
        }
    }

    pub(super) fn check_extension(&mut self, path: &[i32], field: &FieldDescriptorProto) {
        self.check_common(path, field);
        self.check_reference([path, &[EXTENDEE]].concat(), field.extendee());
        if !self.features.edition.has_features() {
            return;
        }
        match self.written(path).field_presence {
            Some(3) => self.report_feature((Kind::Field, path), 1, "extensions can't be required"),
            Some(_) if field.label() == Label::Repeated => {
                let message = "repeated fields can't specify field presence";
                self.report_feature((Kind::Field, path), 1, message);
            }
            Some(_) => {
                let message = "extensions can't specify field presence";
                self.report_feature((Kind::Field, path), 1, message);
            }
            None => {}
        }
    }

    /// The enum that a map has for values.
    fn check_map_value(&mut self, path: &[i32], value: &FieldDescriptorProto) {
        let Some(Symbol {
            is_open,
            first_number,
            ..
        }) = self.enum_of(value)
        else {
            return;
        };
        if first_number != 0 {
            self.report_type(path, "the first value of an enum in a map must be zero");
        }
        let is_edition = self.features.edition.has_features();
        let is_implicit = self.features.of(path).presence == Presence::Implicit;
        if is_edition && is_implicit && !is_open {
            self.report_type(path, CLOSED_WITHOUT_PRESENCE);
        }
    }

    /// What holds for fields and extensions.
    fn check_common(&mut self, path: &[i32], field: &FieldDescriptorProto) {
        self.check_snake(Kind::Field, path, field.name());
        if !field.type_name().is_empty() {
            self.check_reference([path, &[TYPE_NAME]].concat(), field.type_name());
        }
        if let Some(entry) = self.symbols.map_entry(field.type_name()) {
            for value in &entry.field {
                self.check_map_value(path, value);
            }
        }
        let edition = self.features.edition;
        let is_closed = self.enum_of(field).is_some_and(|symbol| !symbol.is_open);
        if edition == Edition::Proto3 && is_closed {
            let message = format!(
                "{} is not an open enum, but is used in a proto3 message",
                field.type_name().trim_start_matches('.')
            );
            self.report_type(path, message);
        }
        if edition.has_features() {
            self.check_encodings(path, field);
            self.check_field_options(path, field);
        }
    }

    fn check_encodings(&mut self, path: &[i32], field: &FieldDescriptorProto) {
        let (written, at) = (self.written(path), (Kind::Field, path));
        let map = self.symbols.map_entry(field.type_name());
        let is_repeated = field.label() == Label::Repeated;
        if written.repeated_field_encoding.is_some() && !is_repeated {
            let message = "only repeated fields can specify repeated field encoding";
            self.report_feature(at, 3, message);
        } else if written.repeated_field_encoding == Some(1) && !can_be_packed(field.r#type()) {
            let message = "only repeated numbers, bools and enums can be PACKED";
            self.report_feature(at, 3, message);
        }
        let has_string = match map {
            Some(entry) => entry
                .field
                .iter()
                .any(|field| field.r#type() == Type::String),
            None => field.r#type() == Type::String,
        };
        if written.utf8_validation.is_some() && !has_string {
            self.report_feature(at, 4, "only string fields can specify utf8 validation");
        }
        if written.message_encoding.is_some() && (!is_message(field) || map.is_some()) {
            self.report_feature(at, 5, "only message fields can specify message encoding");
        }
    }

    fn check_field_options(&mut self, path: &[i32], field: &FieldDescriptorProto) {
        let Some(options) = &field.options else {
            return;
        };
        let option = |number| [path, &[Kind::Field.options(), number]].concat();
        if options.packed.is_some() {
            let message =
                "option packed is not allowed in editions: use features.repeated_field_encoding";
            self.report(option(PACKED), message);
        }
        let is_2024 = self.features.edition >= Edition::Edition2024;
        if options.ctype.is_some() && is_2024 {
            let message =
                "option ctype is not allowed since edition 2024: use features.(pb.cpp).string_type";
            self.report(option(CTYPE), message);
        }
        let is_delimited = self.features.of(path).is_delimited;
        let is_lazy = options.lazy();
        if is_lazy && (!is_message(field) || is_delimited) {
            self.report(
                option(LAZY),
                "only length-prefixed message fields can be lazy",
            );
        }
    }

    fn written(&self, path: &[i32]) -> FeatureSet {
        let written = self.features.written.get(path);
        written.map(|(_, set)| *set).unwrap_or_default()
    }

    fn enum_of(&self, field: &FieldDescriptorProto) -> Option<Symbol<'_>> {
        let is_enum = field.r#type() == Type::Enum;
        is_enum
            .then(|| self.symbols.of(field.type_name()))
            .flatten()
    }

    fn report_type(&mut self, path: &[i32], message: impl Into<String>) {
        self.report([path, &[TYPE_NAME]].concat(), message);
    }
}

fn is_message(field: &FieldDescriptorProto) -> bool {
    matches!(field.r#type(), Type::Message | Type::Group)
}

const CLOSED_WITHOUT_PRESENCE: &str = "fields with implicit presence can't be of closed enums";

/// Numbers of descriptor.proto's fields.
const EXTENDEE: i32 = 2;
const TYPE_NAME: i32 = 6;
const DEFAULT_VALUE: i32 = 7;
const CTYPE: i32 = 1;
const PACKED: i32 = 2;
const LAZY: i32 = 5;
