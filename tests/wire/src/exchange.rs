//! HTTP messages of transcripts: made, received and compared.

use std::{fmt::Write as _, time::Duration};

use bytes::Bytes;
use connect_runtime::BoxError;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Body;
use http_body_util::BodyExt;

use crate::{
    body::{write_bytes, write_expected, write_like},
    case::{Header, Message},
};

/// The headers of a message that is to be sent.
///
/// # Errors
///
/// A name or value that is none.
pub fn headers(message: &Message) -> Result<HeaderMap, String> {
    let named = { message.headers.iter() }.filter_map(|header| match header {
        Header::Is(name, value) => Some((name, value)),
        Header::Absent(_) => None,
    });
    map(named)
}

/// The HTTP trailers of a message that is to be sent.
///
/// # Errors
///
/// A name or value that is none.
pub fn trailers(message: &Message) -> Result<HeaderMap, String> {
    map(message.trailers.iter().map(|(name, value)| (name, value)))
}

fn map<'a>(
    pairs: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        let value = HeaderValue::from_bytes(value).map_err(|error| error.to_string())?;
        map.append(name, value);
    }
    Ok(map)
}

/// A message that came out of the side that is tested.
#[derive(Debug)]
pub struct Received {
    /// The verb and target, or the status.
    pub first: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, as far as it came.
    pub body: Bytes,
    /// The HTTP trailers.
    pub trailers: Option<HeaderMap>,
    /// What is wrong with the body beside its bytes.
    pub flaw: Option<String>,
}

impl Received {
    /// Reads a body to its end.
    pub async fn read<B: Body<Data = Bytes, Error: Into<BoxError>> + Unpin>(
        first: String,
        headers: HeaderMap,
        mut body: B,
    ) -> Self {
        let mut bytes = Vec::new();
        let (mut trailers, mut flaw) = (None, None);
        loop {
            match tokio::time::timeout(FOREVER, body.frame()).await {
                Ok(None) => break,
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => bytes.extend_from_slice(&data),
                    Err(frame) => trailers = frame.into_trailers().ok(),
                },
                Ok(Some(Err(error))) => {
                    flaw = Some(format!("the body breaks: {}", error.into()));
                    break;
                }
                Err(_) => {
                    flaw = Some("the body never ends".to_owned());
                    break;
                }
            }
        }
        Self {
            first,
            headers,
            body: bytes.into(),
            trailers,
            flaw,
        }
    }

    /// Compares this with a message of a transcript, as far as that is written.
    ///
    /// # Errors
    ///
    /// Both messages, in the transcript's words.
    pub fn compare(&self, expected: &Message, sign: char) -> Result<(), String> {
        let mut wanted = vec![expected.first.clone()];
        let mut got = vec![self.first.clone()];
        for header in &expected.headers {
            match header {
                Header::Is(name, value) => wanted.push(format!("{name}: {}", write_bytes(value))),
                Header::Absent(name) if name.is_empty() => {}
                Header::Absent(name) => wanted.push(format!("!{name}")),
            }
        }
        got.extend(self.named_headers(expected));
        for (lines, body) in [
            (&mut wanted, write_expected(&expected.body)?),
            (&mut got, write_like(&expected.body, &self.body)),
        ] {
            lines.push(String::new());
            lines.extend(body);
        }
        wanted.extend(
            { expected.trailers.iter() }
                .map(|(name, value)| format!("trailer {name}: {}", write_bytes(value))),
        );
        for (name, value) in self.trailers.iter().flatten() {
            got.push(format!("trailer {name}: {}", write_bytes(value.as_bytes())));
        }
        got.extend(self.flaw.clone());
        if same(&wanted, &got) {
            return Ok(());
        }
        let mut report = differences(&wanted, &got, sign);
        for (name, value) in &self.headers {
            // Into a string: writing cannot fail.
            let _ = write!(
                report,
                "\n    (header {name}: {})",
                write_bytes(value.as_bytes())
            );
        }
        Err(report)
    }

    /// The headers that a transcript names, in its order; more values of the same name after the last of them.
    fn named_headers(&self, expected: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for header in &expected.headers {
            let (name, is) = match header {
                Header::Is(name, _) => (name.as_str(), true),
                Header::Absent(name) => (name.as_str(), false),
            };
            let values: Vec<_> = self.headers.get_all(name).iter().collect();
            let before = seen.iter().filter(|other| **other == name).count();
            let named = expected.headers.iter();
            let last = named
                .filter(|header| matches!(header, Header::Is(other, _) if other == name))
                .count()
                <= before + 1;
            seen.push(name);
            let until = if last { values.len() } else { before + 1 };
            let mine = values.get(before..until).unwrap_or_default();
            if mine.is_empty() && !name.is_empty() {
                lines.push(if is {
                    format!("({name} is absent)")
                } else {
                    format!("!{name}")
                });
            }
            let write = |value: &&HeaderValue| format!("{name}: {}", write_bytes(value.as_bytes()));
            lines.extend(mine.iter().map(write));
        }
        lines
    }
}

/// Whether lines are the same; in those that are wanted, `…` stands for anything.
#[must_use]
pub fn same(wanted: &[String], got: &[String]) -> bool {
    let pairs = wanted.iter().zip(got);
    wanted.len() == got.len() && pairs.into_iter().all(|(wanted, got)| matches(wanted, got))
}

fn matches(wanted: &str, got: &str) -> bool {
    let mut parts = wanted.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = got.strip_prefix(first) else {
        return false;
    };
    let mut open = false;
    for part in parts {
        let Some(at) = rest.rfind(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
        open = part.is_empty();
    }
    rest.is_empty() || open
}

/// What was wanted and what came, for a person to read.
#[must_use]
pub fn differences(wanted: &[String], got: &[String], sign: char) -> String {
    let mut report = String::from("  expected:");
    let mut write = |lines: &[String]| {
        for line in lines {
            let short: String = line.chars().take(400).collect();
            let _ = write!(report, "\n    {sign} {short}");
        }
        report.push_str("\n  got:");
    };
    write(wanted);
    write(got);
    report.trim_end_matches("\n  got:").to_owned()
}

/// On the paused clock: nothing that is tested takes so long.
pub const FOREVER: Duration = Duration::from_secs(200 * 24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipsis_stands_for_anything() {
        for (wanted, got, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a…", "ab", true),
            ("a…c", "abc", true),
            ("a…c", "abd", false),
            ("…", "", true),
            ("a…b…c", "a1b2c", true),
        ] {
            assert_eq!(matches(wanted, got), expected, "{wanted} {got}");
        }
    }
}
