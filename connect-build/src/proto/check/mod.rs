//! The rules of editions, which neither the parser nor the linker know: what protoc refuses.

mod field;
mod style;
mod symbols;
mod targets;
mod visibility;

use std::io;

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet,
    ServiceDescriptorProto,
};

use self::symbols::Symbols;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::edition::Edition;
use super::features::element::{Kind, below, number};
use super::features::{FeatureTable, FileFeatures, Presence};
use super::source::Source;

/// Resolves the features of files, and refuses what protoc refuses.
pub(crate) fn check(
    encoded: &[u8],
    descriptors: &FileDescriptorSet,
    source: &Source<'_>,
) -> io::Result<FeatureTable> {
    let table = FeatureTable::resolve(encoded, descriptors)
        .map_err(|diagnostic| diagnostic.into_io(io::ErrorKind::InvalidData))?;
    let symbols = Symbols::new(descriptors, &table);
    let mut diagnostics = Vec::new();
    for (file, features) in descriptors.file.iter().zip(&table.files) {
        let mut checker = Checker {
            file,
            features,
            symbols: &symbols,
            findings: Vec::new(),
        };
        checker.check_file();
        diagnostics.extend(checker.findings.into_iter().map(|finding| {
            let diagnostic = Diagnostic::new(file.name(), finding.message);
            source.locate(diagnostic, file, &finding.path)
        }));
    }
    diagnostics.sort_by(|one, other| (&one.file, one.place).cmp(&(&other.file, other.place)));
    if diagnostics.is_empty() {
        Ok(table)
    } else {
        Err(Diagnostics(diagnostics).into_io())
    }
}

/// Walks through one file.
struct Checker<'a> {
    file: &'a FileDescriptorProto,
    features: &'a FileFeatures,
    symbols: &'a Symbols<'a>,
    findings: Vec<Finding>,
}

/// What breaks a rule, and the path of what it is about.
struct Finding {
    path: Vec<i32>,
    message: String,
}

impl Checker<'_> {
    fn report(&mut self, path: Vec<i32>, message: impl Into<String>) {
        let message = message.into();
        self.findings.push(Finding { path, message });
    }

    /// Reports the name of a declaration.
    fn report_name(&mut self, path: &[i32], message: impl Into<String>) {
        self.report([path, &[NAME]].concat(), message);
    }

    /// Reports a feature that a declaration sets.
    fn report_feature(
        &mut self,
        (kind, path): (Kind, &[i32]),
        feature: i32,
        message: impl Into<String>,
    ) {
        let feature = [path, &[kind.options(), kind.features(), feature]].concat();
        self.report(feature, message);
    }

    fn check_file(&mut self) {
        let (file, edition) = (self.file, self.features.edition);
        self.check_targets();
        self.check_package_style();
        if edition.has_features() {
            if self.features.of(&[]).presence == Presence::Required {
                let file = (Kind::File, &[][..]);
                self.report_feature(file, 1, "required presence can't be the default of a file");
            }
            self.check_file_options();
        }
        for (index, message) in file.message_type.iter().enumerate() {
            self.check_message(&below(&[], number::FILE_MESSAGE, index), message);
        }
        for (index, enumeration) in file.enum_type.iter().enumerate() {
            self.check_enum(&below(&[], number::FILE_ENUM, index), enumeration);
        }
        for (index, service) in file.service.iter().enumerate() {
            self.check_service(&below(&[], number::FILE_SERVICE, index), service);
        }
        for (index, field) in file.extension.iter().enumerate() {
            self.check_extension(&below(&[], number::FILE_EXTENSION, index), field);
        }
    }

    fn check_file_options(&mut self) {
        let Some(options) = &self.file.options else {
            return;
        };
        if options.java_string_check_utf8.is_some() {
            let message = "java_string_check_utf8 is not allowed in editions: \
                features.(pb.java).utf8_validation replaces it";
            self.report(vec![Kind::File.options(), JAVA_STRING_CHECK_UTF8], message);
        }
        let is_2024 = self.features.edition >= Edition::Edition2024;
        if is_2024 && options.java_multiple_files.is_some() {
            let message = "java_multiple_files was removed in edition 2024, where it is on: \
                features.(pb.java).nest_in_file_class = YES turns it off";
            self.report(vec![Kind::File.options(), JAVA_MULTIPLE_FILES], message);
        }
    }

    fn check_message(&mut self, path: &[i32], message: &DescriptorProto) {
        let is_map_entry = message
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry());
        if !is_map_entry {
            self.check_title(Kind::Message, path, message.name());
        }
        for (index, field) in message.field.iter().enumerate() {
            let path = below(path, number::MESSAGE_FIELD, index);
            if message
                .reserved_name
                .iter()
                .any(|name| name == field.name())
            {
                self.report_name(&path, format!("field name {} is reserved", field.name()));
            }
            if !is_map_entry {
                self.check_field(&path, field);
            }
        }
        for (index, oneof) in message.oneof_decl.iter().enumerate() {
            let path = below(path, number::MESSAGE_ONEOF, index);
            self.check_snake(Kind::Oneof, &path, oneof.name());
        }
        for (index, field) in message.extension.iter().enumerate() {
            self.check_extension(&below(path, number::MESSAGE_EXTENSION, index), field);
        }
        for (index, nested) in message.nested_type.iter().enumerate() {
            let nested_path = below(path, number::MESSAGE_NESTED, index);
            self.check_nested_visibility(&nested_path, Kind::Message, message);
            self.check_message(&nested_path, nested);
        }
        for (index, enumeration) in message.enum_type.iter().enumerate() {
            let enum_path = below(path, number::MESSAGE_ENUM, index);
            self.check_nested_visibility(&enum_path, Kind::Enum, message);
            self.check_enum(&enum_path, enumeration);
        }
    }

    fn check_enum(&mut self, path: &[i32], enumeration: &EnumDescriptorProto) {
        self.check_title(Kind::Enum, path, enumeration.name());
        let first = enumeration.value.first().map_or(0, |value| value.number());
        if self.features.edition.has_features() && self.features.of(path).is_open && first != 0 {
            let mut path = below(path, number::ENUM_VALUE, 0);
            path.push(VALUE_NUMBER);
            self.report(path, "the first value of an open enum must be zero");
        }
        for (index, value) in enumeration.value.iter().enumerate() {
            let path = below(path, number::ENUM_VALUE, index);
            let mut reserved = enumeration.reserved_name.iter();
            if reserved.any(|name| name == value.name()) {
                self.report_name(&path, format!("value name {} is reserved", value.name()));
            }
            self.check_value_style(&path, value.name());
        }
    }

    fn check_service(&mut self, path: &[i32], service: &ServiceDescriptorProto) {
        self.check_title(Kind::Service, path, service.name());
        for (index, method) in service.method.iter().enumerate() {
            let path = below(path, number::SERVICE_METHOD, index);
            self.check_title(Kind::Method, &path, method.name());
            self.check_reference([&path[..], &[METHOD_INPUT]].concat(), method.input_type());
            self.check_reference([&path[..], &[METHOD_OUTPUT]].concat(), method.output_type());
        }
    }
}

/// Numbers of descriptor.proto's fields.
const NAME: i32 = 1;
const VALUE_NUMBER: i32 = 2;
const METHOD_INPUT: i32 = 2;
const METHOD_OUTPUT: i32 = 3;
const JAVA_MULTIPLE_FILES: i32 = 10;
const JAVA_STRING_CHECK_UTF8: i32 = 27;
