//! Rewrites a file of an edition as the proto2 file that has the same declarations.
//!
//! The grammars differ in few places: an edition has no labels but `repeated`, so `optional` is put
//! before a field; its reserved names have no quotes; and 2024 adds `export`, `local` and
//! `import option`. What proto2 has and an edition has not is an error here; all else is for the parser.

use std::ops::Range;

use super::edits::{Edit, Edited};
use super::token::{Kind, Token, tokens};
use crate::proto::edition::Edition;

/// A file of an edition, in the words of proto2.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) edition: Edition,
    pub(super) edited: Edited,
    /// The messages and enums that say who may use them, by the place of `message` or `enum`.
    pub(super) visibilities: Vec<(usize, Visibility)>,
    /// How many imports there are before those for options.
    pub(super) imports: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visibility {
    Local = 1,
    Export = 2,
}

/// What is wrong with a part of the file.
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// Rewrites a file; one without an `edition` has no need of it.
pub(super) fn rewrite(source: &str) -> Result<Option<Rewritten>, Complaint> {
    let mut rewriter = Rewriter {
        tokens: tokens(source),
        at: 0,
        edits: Vec::new(),
        visibilities: Vec::new(),
        imports: 0,
        has_option_imports: false,
        edition: Edition::Edition2023,
    };
    if rewriter.word(0) != "edition" {
        return Ok(None);
    }
    rewriter.read_edition()?;
    rewriter.read_declarations()?;
    Ok(Some(Rewritten {
        edition: rewriter.edition,
        edited: Edited::new(source, &rewriter.edits),
        visibilities: rewriter.visibilities,
        imports: rewriter.imports,
    }))
}

struct Rewriter<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    edition: Edition,
    edits: Vec<Edit>,
    visibilities: Vec<(usize, Visibility)>,
    imports: usize,
    has_option_imports: bool,
}

/// What the declarations at hand are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    File,
    Message,
    Oneof,
    Extend,
    Enum,
}

impl<'a> Rewriter<'a> {
    fn token(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The text of a token that is not a string.
    fn word(&self, ahead: usize) -> &'a str {
        let token = self.token(ahead).filter(|token| token.kind != Kind::Text);
        token.map_or("", |token| token.text)
    }

    /// `edition = "2023";`, which becomes `syntax = "proto2";`.
    fn read_edition(&mut self) -> Result<(), Complaint> {
        self.replace("syntax");
        if self.word(0) != "=" {
            return Err(self.complain("expected '='"));
        }
        self.at += 1;
        let start = self.token(0);
        let mut text = String::new();
        while let Some(token) = self.token(0).filter(|token| token.kind == Kind::Text) {
            let end = token.text.len().saturating_sub(1).max(1);
            text.push_str(token.text.get(1..end).unwrap_or_default());
            self.replace(if Some(token) == start {
                "\"proto2\""
            } else {
                ""
            });
        }
        let Some(start) = start.filter(|start| start.kind == Kind::Text) else {
            return Err(self.complain("expected the edition, such as \"2023\""));
        };
        self.edition = Edition::parse(&text).map_err(|message| Complaint {
            range: start.range(),
            message,
        })?;
        self.skip_statement();
        Ok(())
    }

    fn read_declarations(&mut self) -> Result<(), Complaint> {
        let mut scopes = vec![Scope::File];
        while let (Some(token), Some(scope)) = (self.token(0), scopes.last().copied()) {
            match (scope, self.word(0)) {
                (_, ";") => self.at += 1,
                (Scope::File, "}") => self.at += 1,
                (_, "}") => {
                    scopes.pop();
                    self.at += 1;
                }
                (Scope::File, "import") => self.read_import()?,
                (Scope::File, "service") => self.skip_block(),
                (Scope::File, "package") | (_, "option") => self.skip_statement(),
                (Scope::File | Scope::Message, "export" | "local")
                    if self.edition >= Edition::Edition2024 =>
                {
                    self.read_visibility()?;
                }
                (Scope::File | Scope::Message, "message") => self.open(Scope::Message, &mut scopes),
                (Scope::File | Scope::Message, "enum") => self.open(Scope::Enum, &mut scopes),
                (Scope::File | Scope::Message, "extend") => self.open(Scope::Extend, &mut scopes),
                (Scope::Message, "oneof") => self.open(Scope::Oneof, &mut scopes),
                (Scope::Message | Scope::Enum, "reserved") => self.read_reserved()?,
                (Scope::Message, "extensions") => self.skip_statement(),
                (Scope::Message | Scope::Extend | Scope::Oneof, _) => {
                    self.read_field(scope, token)?
                }
                (Scope::File | Scope::Enum, _) => self.skip_statement(),
            }
        }
        Ok(())
    }

    /// Field: type, name, `= 1`, options. Everything but a label of its own is proto2's.
    fn read_field(&mut self, scope: Scope, first: Token<'_>) -> Result<(), Complaint> {
        let label = self.word(0);
        let message = match label {
            "optional" => {
                "label \"optional\" is not supported in editions: singular fields have presence \
                 unless features.field_presence says otherwise"
            }
            "required" => {
                "label \"required\" is not supported in editions: use \
                 features.field_presence = LEGACY_REQUIRED"
            }
            _ => "",
        };
        if !message.is_empty() {
            return Err(self.complain(message));
        }
        let is_labelled = label == "repeated";
        if is_labelled {
            self.at += 1;
        }
        if self.word(0) == "group" {
            return Err(self.complain(
                "group syntax is not supported in editions: use \
                 features.message_encoding = DELIMITED on a message field",
            ));
        }
        let is_map = self.word(0) == "map" && self.word(1) == "<";
        let starts_type = first.kind == Kind::Word || first.text == ".";
        if scope != Scope::Oneof && starts_type && !is_labelled && !is_map {
            self.edits.push(Edit::insert(first.start, "optional "));
        }
        self.skip_statement();
        Ok(())
    }

    /// `reserved 1 to 3, 5;` or `reserved foo, bar;`.
    fn read_reserved(&mut self) -> Result<(), Complaint> {
        self.at += 1;
        let has_names = self.token(0).is_some_and(|token| token.kind == Kind::Word);
        while let Some(token) = self
            .token(0)
            .filter(|token| !matches!(token.text, ";" | "}"))
        {
            if token.kind == Kind::Text {
                return Err(self
                    .complain("reserved names are identifiers in editions, not string literals"));
            }
            if has_names && token.kind == Kind::Word {
                let range = token.range();
                self.edits.push(Edit::insert(range.start, "\""));
                self.edits.push(Edit::insert(range.end, "\""));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// `import "..";`, with a word before the string or not.
    fn read_import(&mut self) -> Result<(), Complaint> {
        let import = self.complain("imports must precede option imports");
        self.at += 1;
        match self.word(0) {
            "option" if self.edition < Edition::Edition2024 => {
                return Err(self.complain("option imports are not supported before edition 2024"));
            }
            "weak" if self.edition >= Edition::Edition2024 => {
                return Err(self.complain(
                    "weak imports are not supported since edition 2024: consider \"import option\"",
                ));
            }
            "option" => {
                self.replace("");
                self.has_option_imports = true;
            }
            _ if self.has_option_imports => return Err(import),
            _ => self.imports += 1,
        }
        self.skip_statement();
        Ok(())
    }

    /// `export message M {}` or `local enum E {}`.
    fn read_visibility(&mut self) -> Result<(), Complaint> {
        let visibility = match self.word(0) {
            "local" => Visibility::Local,
            _ => Visibility::Export,
        };
        self.replace("");
        if !matches!(self.word(0), "message" | "enum") {
            return Err(self.complain("only a message or an enum can be exported or local"));
        }
        if let Some(token) = self.token(0) {
            self.visibilities.push((token.start, visibility));
        }
        Ok(())
    }

    /// Goes into the block of a declaration, if it has one.
    fn open(&mut self, scope: Scope, scopes: &mut Vec<Scope>) {
        while self.token(0).is_some() && !matches!(self.word(0), "{" | ";" | "}") {
            self.at += 1;
        }
        if self.word(0) == "{" {
            scopes.push(scope);
            self.at += 1;
        }
    }

    /// Goes past the next `;` outside of brackets, but not out of the block.
    fn skip_statement(&mut self) {
        let mut depth = 0_usize;
        while self.token(0).is_some() {
            match self.word(0) {
                "{" | "[" | "(" => depth += 1,
                "}" if depth == 0 => return,
                "}" | "]" | ")" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes past the next block.
    fn skip_block(&mut self) {
        let mut depth = 0_usize;
        while self.token(0).is_some() {
            let mark = self.word(0);
            self.at += 1;
            match mark {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn replace(&mut self, text: &'static str) {
        if let Some(token) = self.token(0) {
            let range = token.range();
            self.edits.push(Edit { range, text });
            self.at += 1;
        }
    }

    /// Complains about the token at hand.
    fn complain(&self, message: &str) -> Complaint {
        let last = self.tokens.last().map_or(0, |token| token.range().end);
        Complaint {
            range: self.token(0).map_or(last..last, |token| token.range()),
            message: message.to_owned(),
        }
    }
}
#[cfg(test)]
mod tests;
