//! `google.protobuf.Timestamp`: RFC 3339 in UTC, such as `2024-02-29T12:00:00.500Z`.

use prost_types::Timestamp;

use super::fraction::{self, digits};
use super::text::{Text, json_by_text};

json_by_text!(Timestamp);

impl Text for Timestamp {
    const NAME: &'static str = "timestamp";

    fn format(&self) -> Option<String> {
        let nanos = u32::try_from(self.nanos)
            .ok()
            .filter(|nanos| *nanos < 1_000_000_000)?;
        if !SECONDS.contains(&self.seconds) {
            return None;
        }
        let (year, month, day) = date_of(self.seconds.div_euclid(86_400));
        let second = self.seconds.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        fraction::push(&mut text, nanos);
        text.push('Z');
        Some(text)
    }

    fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (time, offset) = split_offset(time)?;
        let (time, nanos) = fraction::split(time)?;
        let days = day_number(date)?;
        let seconds = days * 86_400 + second_of_day(time)? - offset;
        SECONDS
            .contains(&seconds)
            .then_some(Self { seconds, nanos })
    }
}

/// From `0001-01-01T00:00:00Z` to `9999-12-31T23:59:59Z`, as timestamp.proto says.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Days from 1970-01-01 to the date, such as `2024-02-29`.
fn day_number(date: &str) -> Option<i64> {
    let (year, month, day) = split_three(date, '-', [4, 2, 2])?;
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=days).contains(&day)).then(|| day_of(year, month, day))
}

/// Seconds since midnight, of a time such as `12:00:00`. There are no leap seconds.
fn second_of_day(time: &str) -> Option<i64> {
    let (hour, minute, second) = split_three(time, ':', [2, 2, 2])?;
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3_600 + minute * 60 + second)
}

/// Splits `12:00:00+01:00` into the time and the offset's seconds; `Z` is none.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let (time, offset) = time.split_at_checked(time.rfind(['+', '-'])?)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hour, minute) = offset.get(1..)?.split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    (hour < 24 && minute < 60).then_some((time, sign * (hour * 3_600 + minute * 60)))
}

fn split_three(text: &str, separator: char, widths: [usize; 3]) -> Option<(i64, i64, i64)> {
    let mut parts = text
        .split(separator)
        .zip(widths)
        .map(|(part, width)| digits(part).filter(|_| part.len() == width));
    let three = (parts.next()??, parts.next()??, parts.next()??);
    (text.len() == widths.iter().sum::<usize>() + 2).then_some(three)
}

fn two_digits(text: &str) -> Option<i64> {
    digits(text).filter(|_| text.len() == 2)
}

/// The date of a day counted from 1970-01-01.
///
/// Source: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
fn date_of(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March here, so that the leap day is their last.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`date_of`].
///
/// Source: <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (-1, 500_000_000, "1969-12-31T23:59:59.500Z"),
            (1_709_208_000, 1, "2024-02-29T12:00:00.000000001Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (
                253_402_300_799,
                999_999_999,
                "9999-12-31T23:59:59.999999999Z",
            ),
        ] {
            let timestamp = Timestamp { seconds, nanos };
            assert_eq!(timestamp.format().as_deref(), Some(text));
            assert_eq!(Timestamp::parse(text), Some(timestamp));
        }
    }

    #[test]
    fn every_day_round_trips() {
        for day in -719_162..2_932_897 {
            let (year, month, date) = date_of(day);
            assert_eq!(day_of(year, month, date), day);
        }
    }

    #[test]
    fn offsets_are_taken_off() {
        let noon = Timestamp::parse("2024-02-29T12:00:00Z");
        assert!(noon.is_some());
        for text in ["2024-02-29T13:30:00+01:30", "2024-02-29T11:00:00.000-01:00"] {
            assert_eq!(Timestamp::parse(text), noon, "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range_or_misspelt_is_refused() {
        for (seconds, nanos) in [
            (253_402_300_800, 0),
            (-62_135_596_801, 0),
            (0, -1),
            (0, 1_000_000_000),
        ] {
            assert_eq!(
                Timestamp { seconds, nanos }.format(),
                None,
                "{seconds} {nanos}"
            );
        }
        for text in [
            "",
            "T",
            "TZ",
            "2024-02-29",
            "2024-02-29T12:00:00",
            "2024-02-29t12:00:00Z",
            "2024-02-29T12:00:00z",
            "2024-02-29 12:00:00Z",
            "2023-02-29T12:00:00Z",
            "2024-13-01T12:00:00Z",
            "2024-00-01T12:00:00Z",
            "2024-04-31T12:00:00Z",
            "2024-02-29T24:00:00Z",
            "2024-02-29T12:60:00Z",
            "2024-02-29T12:00:60Z",
            "2024-02-29T12:00:00.Z",
            "2024-02-29T12:00:00.0000000001Z",
            "2024-2-29T12:00:00Z",
            "2024-02-29T12:00:00+0100",
            "2024-02-29T12:00:00+24:00",
            "2024-02-29T12:00:00Zx",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "02024-02-29T12:00:00Z",
            "2024-02-29-1T12:00:00Z",
            "é024-02-29T12:00:00Z",
            "2024-02-29T12:00:00+é:00",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text:?}");
        }
    }
}
