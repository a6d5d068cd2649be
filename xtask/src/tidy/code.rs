//! Rust source without its comments and literals, in which names can be looked for.

/// Replaces comments, and what stands in string and character literals, with spaces. Lines stay lines.
pub(super) fn without_comments_and_literals(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let at_word = !code.ends_with(is_word);
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            'r' | 'b' | 'c' if at_word => raw_string(rest),
            '\'' => character(rest),
            _ => 0,
        };
        let (skipped, kept) = match skipped {
            0 => ("", first.len_utf8()),
            len => (rest.get(..len).unwrap_or(rest), 0),
        };
        code.extend(skipped.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = rest.get(skipped.len()..).unwrap_or_default();
        code.push_str(rest.get(..kept).unwrap_or_default());
        rest = rest.get(kept..).unwrap_or_default();
    }
    code
}

/// The words of some code (names, keywords, numbers), each with what comes right before and after it.
pub(super) fn words(code: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code.get(at..)?.find(is_word)?;
        let rest = code.get(start..)?;
        let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        at = start + len;
        Some((code.get(..start)?, code.get(start..at)?, code.get(at..)?))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the block comment at the start, with those inside it.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        match pair {
            b"/*" => depth += 1,
            b"*/" if depth == 1 => return at + 2,
            b"*/" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// The length of the string literal at the start.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of the raw string literal at the start, if there is one.
fn raw_string(text: &str) -> usize {
    let after_prefix = text.trim_start_matches(['b', 'c']).strip_prefix('r');
    let Some(after_hashes) = after_prefix.map(|rest| rest.trim_start_matches('#')) else {
        return 0;
    };
    let hashes = after_prefix.map_or(0, str::len) - after_hashes.len();
    let Some(content) = after_hashes.strip_prefix('"') else {
        return 0;
    };
    let end = format!("\"{}", "#".repeat(hashes));
    let opening = text.len() - content.len();
    content
        .find(&end)
        .map_or(text.len(), |at| opening + at + end.len())
}

/// The length of the character literal at the start; a lifetime is none.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((escaped, _))) => text
            .get(escaped + 1..)
            .and_then(|rest| rest.find('\''))
            .map_or(0, |at| escaped + at + 2),
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left() {
        let cases = [
            ("a // b\nc", "a c"),
            ("a /* b /* c */ \n d */ e", "a e"),
            (r#"a("b // c", d)"#, "a( , d)"),
            (r#"a("b\"c")"#, "a( )"),
            (r#"a("\\", b)"#, "a( , b)"),
            (r##"r#"a"b"# c"##, "c"),
            (r#"br"a" b"a" c"#, "b c"),
            ("'a' 'b 'c", "'b 'c"),
            (r"'\'' '\n' '\u{41}' a", "a"),
            ("'\u{e4}' a", "a"),
            ("var r#type", "var r#type"),
            ("a(\"b", "a("),
        ];
        for (source, expected) in cases {
            let code = without_comments_and_literals(source);
            let words: Vec<_> = code.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{source}");
            assert_eq!(code.lines().count(), source.lines().count(), "{source}");
        }
    }

    #[test]
    fn words_come_with_their_surroundings() {
        let found: Vec<_> = words("a::b_c(1)").collect();
        assert_eq!(
            found,
            [
                ("", "a", "::b_c(1)"),
                ("a::", "b_c", "(1)"),
                ("a::b_c(", "1", ")")
            ]
        );
    }
}
