//! An error in a `.proto` file, as a compiler shows it.

use std::{fmt, io};

use super::lines::Place;

/// What is wrong, and where.
#[derive(Clone)]
pub(crate) struct Diagnostic {
    /// The file's name, as an import has it.
    pub(crate) file: String,
    pub(crate) place: Option<Place>,
    /// The line that has the place.
    pub(crate) line: Option<String>,
    pub(crate) message: String,
}

impl Diagnostic {
    pub(crate) fn new(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: None,
            line: None,
            message: message.into(),
        }
    }

    /// Adds the place, and the line of the file's text.
    pub(crate) fn at(self, place: Place, text: &str) -> Self {
        Self {
            place: Some(place),
            line: text.lines().nth(place.line).map(str::to_owned),
            ..self
        }
    }

    pub(crate) fn into_io(self, kind: io::ErrorKind) -> io::Error {
        io::Error::new(kind, self)
    }
}

/// All that is wrong, one after another.
pub(crate) struct Diagnostics(pub(crate) Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn into_io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for Diagnostics {}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = self.place else {
            return write!(f, "{}: {}", self.file, self.message);
        };
        let line = self.line.as_deref().unwrap_or_default();
        let before = line.get(..place.column).unwrap_or(line);
        let (number, column) = (place.line + 1, before.chars().count() + 1);
        write!(f, "{}:{number}:{column}: {}", self.file, self.message)?;
        if line.is_empty() {
            return Ok(());
        }
        let margin = number.to_string().len();
        let indent: String = before
            .chars()
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        write!(
            f,
            "\n{:margin$} |\n{number} | {line}\n{:margin$} | {indent}^",
            "", ""
        )
    }
}

/// The same on lines of its own: a build script that returns the error shows this form.
impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_place() {
        let place = Place { line: 1, column: 6 };
        let diagnostic = Diagnostic::new("a.proto", "wrong").at(place, "x\n\t\"é\" =;\n");
        assert_eq!(
            diagnostic.to_string(),
            "a.proto:2:6: wrong\n  |\n2 | \t\"é\" =;\n  | \t    ^"
        );
    }
}
