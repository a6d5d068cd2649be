//! Comments as Rust documentation, in which code must not become a doc test.

/// Marks code blocks, fenced or indented, as text, and escapes what looks like an HTML tag.
pub(super) fn for_rustdoc(comment: &str) -> String {
    let base = comment
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    let base = base.unwrap_or(0);
    let mut lines = Lines {
        text: String::with_capacity(comment.len()),
        block: Block::None,
    };
    let mut after_blank = true;
    for line in comment.lines() {
        let is_blank = line.trim().is_empty();
        let is_indented = !is_blank && indent(line) >= base + 4;
        if matches!(lines.block, Block::Indented) && !is_indented && !is_blank {
            lines.close_indented();
        }
        match (&lines.block, fence(line)) {
            (Block::Fenced(open), Some(close)) if close.closes(open) => lines.close(line),
            (Block::Fenced(_), _) => lines.push(line),
            (Block::Indented, _) => lines.push(dedented(line)),
            (Block::None, _) if is_indented && after_blank => {
                lines.open(" ```text", Block::Indented);
                lines.push(dedented(line));
            }
            (Block::None, Some(fence)) => lines.open(&fence.as_text(line), Block::Fenced(fence)),
            (Block::None, None) => lines.push(&without_tags(line)),
        }
        after_blank = is_blank;
    }
    lines.end()
}

/// A line of an indented block without that indent, less the column that all comments have.
fn dedented(line: &str) -> &str {
    line.strip_prefix("    ")
        .or_else(|| line.strip_prefix('\t'))
        .unwrap_or(line)
}

/// Escapes `<tag>` outside of code; `<https://..>` is a link.
fn without_tags(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut in_code = false;
    for (index, part) in line.split('<').enumerate() {
        let is_tag = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
            && !part.starts_with("http");
        match index {
            0 => {}
            _ if is_tag && !in_code && !text.ends_with('\\') => text.push_str("\\<"),
            _ => text.push('<'),
        }
        text.push_str(part);
        in_code ^= part.matches('`').count() % 2 == 1;
    }
    text
}

/// The lines written so far, and the code block that the next one is in.
struct Lines {
    text: String,
    block: Block,
}

enum Block {
    None,
    Indented,
    Fenced(Fence),
}

impl Lines {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn open(&mut self, line: &str, block: Block) {
        self.push(line);
        self.block = block;
    }

    fn close(&mut self, line: &str) {
        self.push(line);
        self.block = Block::None;
    }

    /// Closes the block before the blank lines that led out of it.
    fn close_indented(&mut self) {
        let blanks = self.text.len() - self.text.trim_end().len();
        let rest = self.text.split_off(self.text.len() - blanks);
        self.push("");
        self.close(" ```");
        self.text.push_str(rest.strip_prefix('\n').unwrap_or(&rest));
    }

    fn end(mut self) -> String {
        match std::mem::replace(&mut self.block, Block::None) {
            Block::None => {}
            Block::Indented => self.close_indented(),
            Block::Fenced(fence) => self.push(&format!(" {}", fence.marks)),
        }
        self.text
    }
}

/// The line that opens or closes a fenced block, such as ```` ```rust ````.
struct Fence {
    marks: String,
    info: String,
}

fn fence(line: &str) -> Option<Fence> {
    let text = line.trim();
    let mark = text
        .chars()
        .next()
        .filter(|mark| matches!(mark, '`' | '~'))?;
    let info = text.trim_start_matches(mark);
    let marks = text.strip_suffix(info)?;
    (marks.len() >= 3).then(|| Fence {
        marks: marks.to_owned(),
        info: info.trim().to_owned(),
    })
}

impl Fence {
    fn closes(&self, open: &Fence) -> bool {
        self.info.is_empty() && self.marks.starts_with(&open.marks)
    }

    /// The opening line, with a language that rustdoc does not run.
    fn as_text(&self, line: &str) -> String {
        let is_rust = self.info.split([',', ' ', '{', '}']).any(|word| {
            word.is_empty() || word.starts_with("edition") || RUSTDOC_WORDS.contains(&word)
        });
        let info = if is_rust { "text" } else { &self.info };
        format!("{:1$}{2}{info}", "", indent(line), self.marks)
    }
}

/// What makes rustdoc take a block for Rust; so does saying nothing.
const RUSTDOC_WORDS: [&str; 7] = [
    "rust",
    "should_panic",
    "no_run",
    "ignore",
    "compile_fail",
    "test_harness",
    "standalone_crate",
];

/// Columns before the first visible character.
fn indent(line: &str) -> usize {
    let blank = line.len() - line.trim_start().len();
    line.bytes()
        .take(blank)
        .map(|byte| if byte == b'\t' { 4 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_becomes_text() {
        for (comment, expected) in [
            (" Plain.\n Two.\n", " Plain.\n Two.\n"),
            (" ```\n x()\n ```\n", " ```text\n x()\n ```\n"),
            (" ```rust\n x()\n ```\n y\n", " ```text\n x()\n ```\n y\n"),
            (" ~~~rust,no_run\n x()\n", " ~~~text\n x()\n ~~~\n"),
            (" ```json\n {}\n ```\n", " ```json\n {}\n ```\n"),
            (
                " A:\n\n     x()\n\n B.\n",
                " A:\n\n ```text\n x()\n ```\n\n B.\n",
            ),
            (" A:\n\n     x()\n", " A:\n\n ```text\n x()\n ```\n"),
            (" A\n     goes on.\n", " A\n     goes on.\n"),
            (
                " ````\n ```\n x()\n ````\n",
                " ````text\n ```\n x()\n ````\n",
            ),
            (
                " `a<T>` <b> </c> 1 < 2 <https://d>\n",
                " `a<T>` \\<b> \\</c> 1 < 2 <https://d>\n",
            ),
            ("", ""),
        ] {
            assert_eq!(for_rustdoc(comment), expected, "{comment:?}");
        }
    }
}
