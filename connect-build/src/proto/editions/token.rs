//! Tokens of a `.proto` file, with the places where they lie.

use std::ops::Range;

/// What is between white space and comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A string with its quotes.
    Text,
    Number,
    /// One character of anything else.
    Mark,
}

impl Token<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// Splits a file. What is wrong in it, such as an open string, is left for the parser to find.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (kind, len) = scan(first, rest);
        let (text, tail) = rest.split_at(len);
        if let Some(kind) = kind {
            let start = source.len() - rest.len();
            tokens.push(Token { kind, text, start });
        }
        rest = tail;
    }
    tokens
}

/// The kind of what `rest` begins with, unless it is white space or a comment, and its length.
fn scan(first: char, rest: &str) -> (Option<Kind>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return (None, comment.find("*/").map_or(rest.len(), |end| end + 4));
    }
    let while_in = |part: fn(char) -> bool| rest.find(|c| !part(c)).unwrap_or(rest.len());
    match first {
        '"' | '\'' => (Some(Kind::Text), quoted(first, rest)),
        '0'..='9' => {
            let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
            (Some(Kind::Number), while_in(part))
        }
        'a'..='z' | 'A'..='Z' | '_' => {
            let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            (Some(Kind::Word), while_in(part))
        }
        _ if first.is_whitespace() || first == BYTE_ORDER_MARK => (None, first.len_utf8()),
        _ => (Some(Kind::Mark), first.len_utf8()),
    }
}

/// The length of a string with its quotes; an open one ends at its line's end.
fn quoted(quote: char, rest: &str) -> usize {
    let mut is_escaped = false;
    for (index, char) in rest.char_indices().skip(1) {
        match char {
            '\n' => return index,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if char == quote => return index + char.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

const BYTE_ORDER_MARK: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_white_space_are_between_tokens() {
        let source = "a.b/* ; */=-1.5e3//x\n'\\'\"'\t\"é;\" é /**/}\"open\nx";
        let texts: Vec<_> = tokens(source).iter().map(|token| token.text).collect();
        let expected = [
            "a", ".", "b", "=", "-", "1.5e3", "'\\'\"'", "\"é;\"", "é", "}", "\"open", "x",
        ];
        assert_eq!(texts, expected);
        for token in tokens(source) {
            assert_eq!(source.get(token.range()), Some(token.text));
        }
    }

    #[test]
    fn an_open_comment_is_the_rest_of_the_file() {
        assert_eq!(tokens("a /* b").len(), 1);
    }
}
