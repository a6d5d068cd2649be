//! What callgrind writes: instructions, and calls of the allocator.

use std::{collections::BTreeMap, fs, path::Path};

/// The cost of one run of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Instructions in user space.
    pub(super) instructions: u64,
    /// Calls of `malloc` and its like.
    pub(super) allocations: u64,
}

/// Reads a file that callgrind wrote.
pub(super) fn read(path: &Path) -> Result<Cost, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(parse(&String::from_utf8_lossy(&bytes)))
}

fn parse(text: &str) -> Cost {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut cost = Cost::default();
    let mut called = "";
    for line in text.lines() {
        let function = line.strip_prefix("fn=").or(line.strip_prefix("cfn="));
        if let Some((number, name)) = function.map(numbered) {
            if !name.is_empty() {
                names.insert(number, name);
            }
            if line.starts_with('c') {
                called = names.get(number).copied().unwrap_or_default();
            }
        } else if let Some(counts) = line.strip_prefix("calls=") {
            let name = called.split(['\'', '@']).next().unwrap_or_default();
            if ALLOCATOR.contains(&name) {
                cost.allocations += first_number(counts);
            }
        } else if let Some(total) = line
            .strip_prefix("totals:")
            .or(line.strip_prefix("summary:"))
        {
            cost.instructions = cost.instructions.max(first_number(total));
        }
    }
    cost
}

/// `(12) malloc` is a number and a name; the name is there the first time only.
fn numbered(function: &str) -> (&str, &str) {
    let (number, name) = function.split_once(' ').unwrap_or((function, ""));
    (number, name.trim())
}

fn first_number(text: &str) -> u64 {
    let number = text.split_whitespace().next();
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

const ALLOCATOR: [&str; 5] = [
    "malloc",
    "calloc",
    "realloc",
    "posix_memalign",
    "aligned_alloc",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_and_allocations_are_counted() {
        let text = "fn=(1) main\n16 400\ncfn=(2) malloc\ncalls=3 0\n16 90\ncfn=(3) free\ncalls=9 0\n16 4\n\
                    fn=(4) run\ncfn=(2)\ncalls=2 0\n16 60\ncfn=(5) realloc'2\ncalls=1 0\n1 1\ntotals: 1234\n";
        assert_eq!(
            parse(text),
            Cost {
                instructions: 1234,
                allocations: 6
            }
        );
    }
}
