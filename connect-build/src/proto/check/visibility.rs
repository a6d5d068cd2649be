//! Who may use a message or enum: `export`, `local`, and imports for options.

use prost_types::DescriptorProto;

use super::Checker;
use super::symbols::Access;
use crate::proto::features::element::Kind;

impl Checker<'_> {
    /// Whether a type that is named may be used in this file.
    pub(super) fn check_reference(&mut self, path: Vec<i32>, name: &str) {
        let Some(symbol) = self.symbols.of(name) else {
            return;
        };
        if symbol.file == self.file.name() {
            return;
        }
        let (name, file) = (name.trim_start_matches('.'), symbol.file);
        let reason = match symbol.access {
            Access::Exported => None,
            Access::Local => Some("it is local"),
            Access::LocalByDefault => {
                Some("it is local by that file's features.default_symbol_visibility")
            }
        };
        if let Some(reason) = reason {
            self.report(
                path,
                format!("{name} of {file} is not visible here: {reason}"),
            );
        } else if self
            .features
            .option_imports
            .iter()
            .any(|import| import == file)
        {
            let message =
                format!("{name} of {file} cannot be used: the import is for options only");
            self.report(path, message);
        }
    }

    /// Whether a nested type may be exported, where the file is `STRICT`.
    pub(super) fn check_nested_visibility(
        &mut self,
        path: &[i32],
        kind: Kind,
        outer: &DescriptorProto,
    ) {
        let is_strict = self.features.of(path).set.default_symbol_visibility == Some(STRICT);
        let is_exported = self.features.visibilities.get(path) == Some(&EXPORT);
        if !is_strict || !is_exported {
            return;
        }
        let outer_path = path.get(..path.len().saturating_sub(2)).unwrap_or_default();
        let is_local = self.features.visibilities.get(outer_path) != Some(&EXPORT);
        let mut ranges = outer.reserved_range.iter();
        let reserves_all = ranges.any(|range| range.start() == 1 && range.end() > MAX_NUMBER);
        // A message that only lends enums its name.
        if kind == Kind::Enum && is_local && reserves_all {
            return;
        }
        let message = format!(
            "a nested {} can't be exported with STRICT default_symbol_visibility",
            kind.name()
        );
        self.report_name(path, message);
    }
}

/// Numbers of descriptor.proto's enums.
const STRICT: i32 = 4;
const EXPORT: i32 = 2;

/// The largest field number.
const MAX_NUMBER: i32 = 536_870_911;
