//! How many messages are made, and of which seed: `[--seed N] [--messages N]`.

use std::time::{SystemTime, UNIX_EPOCH};

/// What stands behind the command's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arguments {
    /// The same one makes the same messages.
    pub(super) seed: u64,
    pub(super) messages: u64,
}

impl Arguments {
    /// Reads them. Without a seed there is another in every run.
    pub(super) fn parse(arguments: &[String]) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let mut parsed = Self {
            seed: now.map_or(0, |now| now.as_secs()),
            messages: MESSAGES,
        };
        for pair in arguments.chunks(2) {
            match pair {
                [name, value] if name == "--seed" => parsed.seed = number(value)?,
                [name, value] if name == "--messages" => parsed.messages = number(value)?,
                _ => return Err(format!("usage: cargo xtask {USAGE}")),
            }
        }
        Ok(parsed)
    }
}

const USAGE: &str = "round-trips [--seed N] [--messages N]";

const MESSAGES: u64 = 12_000;

fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|error| format!("{text}: {error}\n\nusage: cargo xtask {USAGE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, String> {
        let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        Arguments::parse(&words)
    }

    #[test]
    fn seed_and_count_are_read_in_any_order() {
        let expected = Arguments {
            seed: 7,
            messages: 9,
        };
        assert_eq!(parse("--messages 9 --seed 7"), Ok(expected));
        assert_eq!(parse("").unwrap().messages, MESSAGES);
        for bad in ["--seed", "--seed x", "7", "--sed 7"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
