//! A changed copy of a file that knows where each part of it came from.

use std::ops::Range;

/// The copy. No edit adds or removes a line's end.
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) text: String,
    pieces: Vec<Piece>,
}

/// A part of the copy.
#[derive(Debug)]
struct Piece {
    copy: Range<usize>,
    original: Range<usize>,
}

/// A part of the original, and what stands in its place.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: &'static str,
}

impl Edit {
    pub(super) fn insert(at: usize, text: &'static str) -> Self {
        let range = at..at;
        Self { range, text }
    }
}

impl Edited {
    /// Applies edits, which are in order.
    pub(super) fn new(original: &str, edits: &[Edit]) -> Self {
        let mut edited = Self {
            text: String::with_capacity(original.len() + original.len() / 4),
            pieces: Vec::new(),
        };
        let mut at = 0;
        for edit in edits {
            edited.push(original.get(at..edit.range.start), at..edit.range.start);
            // What was removed still separates the words beside it.
            let text = if edit.text.is_empty() { " " } else { edit.text };
            edited.push(Some(text), edit.range.clone());
            at = edit.range.end;
        }
        edited.push(original.get(at..), at..original.len());
        edited
    }

    fn push(&mut self, text: Option<&str>, original: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text.unwrap_or_default());
        let copy = start..self.text.len();
        if !copy.is_empty() {
            self.pieces.push(Piece { copy, original });
        }
    }

    /// Where a part of the copy came from; an empty range, if all of it was inserted.
    pub(super) fn original(&self, copy: &Range<usize>) -> Range<usize> {
        let start = self.place(copy.start, |range| range.start);
        if copy.is_empty() {
            return start..start;
        }
        let end = self.place(copy.end - 1, |range| range.end);
        start..end.max(start)
    }

    /// The place of one byte: its own in a part that was kept, else an end of the part it replaces.
    fn place(&self, byte: usize, end: fn(Range<usize>) -> usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.copy.end <= byte);
        let Some(piece) = self.pieces.get(index) else {
            return self.pieces.last().map_or(0, |piece| piece.original.end);
        };
        if piece.copy.len() == piece.original.len() {
            let start = piece.original.start + (byte - piece.copy.start);
            end(start..start + 1)
        } else {
            end(piece.original.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_copy_are_found_in_the_original() {
        let original = "edition = 1; local int32 a; b";
        let edits = [
            Edit {
                range: 0..7,
                text: "syntax",
            },
            Edit {
                range: 13..18,
                text: "",
            },
            Edit::insert(19, "optional "),
            Edit::insert(28, "\""),
            Edit::insert(29, "\""),
        ];
        let edited = Edited::new(original, &edits);
        assert_eq!(edited.text, "syntax = 1;   optional int32 a; \"b\"");
        for (copy, expected) in [
            ("syntax = 1", "edition = 1"),
            ("optional int32 a", "int32 a"),
            ("optional", ""),
            ("int32", "int32"),
            ("a;", "a;"),
            ("\"b\"", "b"),
        ] {
            let start = edited.text.find(copy).unwrap();
            let range = edited.original(&(start..start + copy.len()));
            assert_eq!(&original[range], expected);
        }
    }
}
