//! Lines and columns of a file.

use std::ops::Range;

/// Where the lines of a file begin.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<usize>);

/// A place in a file. Both numbers count from zero; the column counts bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(index, _)| index + 1);
        Self([0].into_iter().chain(ends).collect())
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self
            .0
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.0.get(line).copied().unwrap_or(0);
        Place {
            line,
            column: offset - start,
        }
    }

    pub(crate) fn offset(&self, place: Place) -> usize {
        let start = self.0.get(place.line).or(self.0.last());
        start.copied().unwrap_or(0) + place.column
    }

    /// A `span` of descriptor.proto's `Location`: three numbers within a line, else four.
    pub(crate) fn span(&self, range: &Range<usize>) -> Vec<i32> {
        let number = |number| i32::try_from(number).unwrap_or(i32::MAX);
        let (start, end) = (self.place(range.start), self.place(range.end));
        let mut span = vec![number(start.line), number(start.column)];
        if end.line != start.line {
            span.push(number(end.line));
        }
        span.push(number(end.column));
        span
    }

    /// What a span covers.
    pub(crate) fn range(&self, span: &[i32]) -> Option<Range<usize>> {
        let (line, column, end_line, end_column) = match *span {
            [line, column, end_column] => (line, column, line, end_column),
            [line, column, end_line, end_column] => (line, column, end_line, end_column),
            _ => return None,
        };
        let offset = |line, column| {
            Some(self.offset(Place {
                line: usize::try_from(line).ok()?,
                column: usize::try_from(column).ok()?,
            }))
        };
        Some(offset(line, column)?..offset(end_line, end_column)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_ranges_are_the_same() {
        let lines = Lines::new("ab\n\ncd\n");
        for (range, span) in [
            (0..2, &[0, 0, 2][..]),
            (1..5, &[0, 1, 2, 1]),
            (3..3, &[1, 0, 0]),
            (4..7, &[2, 0, 3, 0]),
        ] {
            assert_eq!(lines.span(&range), span);
            assert_eq!(lines.range(span), Some(range));
        }
    }
}
