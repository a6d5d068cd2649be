//! How names are written: `features.enforce_naming_style`.
//!
//! Spec: <https://protobuf.dev/programming-guides/style/>

use super::Checker;
use crate::proto::features::element::Kind;

impl Checker<'_> {
    pub(super) fn check_package_style(&mut self) {
        if self.features.of(&[]).has_style {
            let result = snake(self.file.package(), |c| c.is_ascii_lowercase() || c == '.');
            if let Err(wrong) = result {
                let message = wrong.message("package", self.file.package(), "lower_snake_case");
                self.report(vec![FILE_PACKAGE], message);
            }
        }
    }

    /// A message, enum, service or method.
    pub(super) fn check_title(&mut self, kind: Kind, path: &[i32], name: &str) {
        let is_title = name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_');
        if self.features.of(path).has_style && !is_title {
            self.report_name(path, Wrong::Case.message(kind.name(), name, "TitleCase"));
        }
    }

    /// A field or oneof.
    pub(super) fn check_snake(&mut self, kind: Kind, path: &[i32], name: &str) {
        if self.features.of(path).has_style
            && let Err(wrong) = snake(name, |c| c.is_ascii_lowercase())
        {
            let message = wrong.message(kind.name(), name, "lower_snake_case");
            self.report_name(path, message);
        }
    }

    pub(super) fn check_value_style(&mut self, path: &[i32], name: &str) {
        if self.features.of(path).has_style
            && let Err(wrong) = snake(name, |c| c.is_ascii_uppercase())
        {
            let message = wrong.message(Kind::EnumValue.name(), name, "UPPER_SNAKE_CASE");
            self.report_name(path, message);
        }
    }
}

/// What a name has that the style has not.
enum Wrong {
    Case,
    Underscores,
}

impl Wrong {
    fn message(&self, kind: &str, name: &str, style: &str) -> String {
        let problem = match self {
            Self::Case => format!("should be {style}"),
            Self::Underscores => {
                "has an underscore that no letter follows or none precedes".to_owned()
            }
        };
        format!(
            "{kind} name {name} {problem}; features.enforce_naming_style = STYLE_LEGACY allows it"
        )
    }
}

/// Words of letters and digits, with single underscores between them.
fn snake(name: &str, is_letter: fn(char) -> bool) -> Result<(), Wrong> {
    if !name
        .chars()
        .all(|c| is_letter(c) || c.is_ascii_digit() || c == '_')
    {
        return Err(Wrong::Case);
    }
    let mut words = name.split('_').skip(1);
    let begin_with_letters = words.all(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    if name.starts_with('_') || !begin_with_letters {
        return Err(Wrong::Underscores);
    }
    Ok(())
}

/// The number of descriptor.proto's field.
const FILE_PACKAGE: i32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_stand_between_words() {
        for (name, expected) in [
            ("", true),
            ("a", true),
            ("a_b1_c", true),
            ("a1", true),
            ("_a", false),
            ("a_", false),
            ("a__b", false),
            ("a_1", false),
            ("aB", false),
        ] {
            let result = snake(name, |c| c.is_ascii_lowercase());
            assert_eq!(result.is_ok(), expected, "{name}");
        }
    }
}
