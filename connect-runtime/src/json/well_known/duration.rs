//! `google.protobuf.Duration`: seconds with a fraction, such as `1.500s`.

use prost_types::Duration;

use super::fraction;
use super::text::{Text, json_by_text};

json_by_text!(Duration);

impl Text for Duration {
    const NAME: &'static str = "duration";

    fn format(&self) -> Option<String> {
        let in_range = self.seconds.unsigned_abs() <= MAX_SECONDS
            && self.nanos.unsigned_abs() < 1_000_000_000
            && self.seconds.signum() * i64::from(self.nanos.signum()) >= 0;
        if !in_range {
            return None;
        }
        let sign = if self.seconds < 0 || self.nanos < 0 {
            "-"
        } else {
            ""
        };
        let mut text = format!("{sign}{}", self.seconds.unsigned_abs());
        fraction::push(&mut text, self.nanos.unsigned_abs());
        text.push('s');
        Some(text)
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('s')?;
        let (sign, text) = match text.strip_prefix('-') {
            Some(text) => (-1, text),
            None => (1, text),
        };
        let (seconds, nanos) = fraction::split(text)?;
        let seconds = fraction::digits(seconds)?;
        if seconds.unsigned_abs() > MAX_SECONDS {
            return None;
        }
        Some(Self {
            seconds: seconds * sign,
            nanos: if sign < 0 { -nanos } else { nanos },
        })
    }
}

/// About ten thousand years, as duration.proto says.
const MAX_SECONDS: u64 = 315_576_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for (seconds, nanos, text) in [
            (0, 0, "0s"),
            (1, 500_000_000, "1.500s"),
            (-1, -1, "-1.000000001s"),
            (0, -500_000_000, "-0.500s"),
            (315_576_000_000, 999_999_999, "315576000000.999999999s"),
        ] {
            let duration = Duration { seconds, nanos };
            assert_eq!(duration.format().as_deref(), Some(text));
            assert_eq!(Duration::parse(text), Some(duration));
        }
    }

    #[test]
    fn what_is_out_of_range_or_misspelt_is_refused() {
        for (seconds, nanos) in [
            (1, -1),
            (-1, 1),
            (315_576_000_001, 0),
            (i64::MIN, 0),
            (0, 1_000_000_000),
            (0, i32::MIN),
        ] {
            assert_eq!(
                Duration { seconds, nanos }.format(),
                None,
                "{seconds} {nanos}"
            );
        }
        for text in [
            "",
            "s",
            "1",
            "1 s",
            "+1s",
            "--1s",
            "1.s",
            ".5s",
            "1.0000000001s",
            "315576000001s",
        ] {
            assert_eq!(Duration::parse(text), None, "{text:?}");
        }
    }
}
