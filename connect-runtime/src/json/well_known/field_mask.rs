//! `google.protobuf.FieldMask`: paths in lower camel case, joined by commas.

use prost_types::FieldMask;

use super::text::{Text, json_by_text};

json_by_text!(FieldMask);

impl Text for FieldMask {
    const NAME: &'static str = "field mask";

    fn format(&self) -> Option<String> {
        let paths: Option<Vec<_>> = self.paths.iter().map(|path| to_camel_case(path)).collect();
        Some(paths?.join(","))
    }

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        let paths: Option<_> = text.split(',').map(to_snake_case).collect();
        Some(Self { paths: paths? })
    }
}

/// `None` when the way back would lead elsewhere.
fn to_camel_case(path: &str) -> Option<String> {
    let mut camel = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '_' => camel.push(
                chars
                    .next()
                    .filter(char::is_ascii_lowercase)?
                    .to_ascii_uppercase(),
            ),
            'A'..='Z' => return None,
            _ => camel.push(c),
        }
    }
    Some(camel)
}

fn to_snake_case(path: &str) -> Option<String> {
    let mut snake = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            'A'..='Z' => snake.extend(['_', c.to_ascii_lowercase()]),
            'a'..='z' | '0'..='9' | '.' => snake.push(c),
            _ => return None,
        }
    }
    Some(snake)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for (paths, text) in [
            (&[][..], ""),
            (&["foo"], "foo"),
            (&["foo_bar.baz", "x1"], "fooBar.baz,x1"),
        ] {
            let mask = FieldMask {
                paths: paths.iter().map(ToString::to_string).collect(),
            };
            assert_eq!(mask.format().as_deref(), Some(text));
            assert_eq!(FieldMask::parse(text), Some(mask));
        }
    }

    #[test]
    fn paths_that_do_not_round_trip_are_refused() {
        for path in ["fooBar", "foo_", "foo__bar", "foo_1", "foo_Bar"] {
            assert_eq!(
                FieldMask {
                    paths: vec![path.to_owned()]
                }
                .format(),
                None,
                "{path}"
            );
        }
        for text in ["foo_bar", "foo bar", "foo, bar", "ä"] {
            assert_eq!(FieldMask::parse(text), None, "{text}");
        }
    }
}
