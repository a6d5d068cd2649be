//! Bodies as transcripts write them: text, hex, compressed data and envelopes.

use std::fmt::Write as _;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{BufMut, Bytes, BytesMut};
use connect_runtime::compression::{Compression, Level};

/// One line of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Data(Data),
    /// A five-byte prefix with these flags, and its data.
    Envelope(u8, Vec<Data>),
    /// The same in base64, padded.
    Base64(Box<Piece>),
    /// A frame without data.
    EmptyFrame,
    /// Nothing for so many milliseconds.
    Pause(u64),
    /// Nothing ever again.
    Stall,
    /// The connection breaks.
    Break,
}

/// Bytes, and how they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// As they are.
    Plain(Bytes),
    /// Compressed on the wire.
    Compressed(Compression, Bytes),
}

impl Data {
    /// The bytes on the wire.
    ///
    /// # Errors
    ///
    /// They cannot be compressed.
    pub fn bytes(&self) -> Result<Bytes, String> {
        match self {
            Self::Plain(bytes) => Ok(bytes.clone()),
            Self::Compressed(compression, bytes) => {
                let mut out = Vec::new();
                compression
                    .compress(bytes, Level::default(), &mut out)
                    .map_err(|error| error.to_string())?;
                Ok(out.into())
            }
        }
    }

    /// Actual bytes, written as this, the expected data, is.
    fn like(&self, actual: &Bytes) -> String {
        match self {
            Self::Plain(_) => write_bytes(actual),
            Self::Compressed(compression, _) => match compression.decompress(actual, None) {
                Ok(inner) => format!("{}({})", compression.name(), write_bytes(&inner)),
                Err(_) => format!(
                    "{} (which is not {})",
                    write_bytes(actual),
                    compression.name()
                ),
            },
        }
    }
}

impl Piece {
    /// The bytes on the wire.
    ///
    /// # Errors
    ///
    /// They cannot be compressed, or are too long.
    pub fn bytes(&self) -> Result<Bytes, String> {
        match self {
            Self::Data(data) => data.bytes(),
            Self::Envelope(flags, data) => {
                let data = data
                    .iter()
                    .map(Data::bytes)
                    .collect::<Result<Vec<_>, _>>()?;
                let data = data.concat();
                let mut out = BytesMut::new();
                out.put_u8(*flags);
                out.put_u32(u32::try_from(data.len()).map_err(|error| error.to_string())?);
                out.extend_from_slice(&data);
                Ok(out.freeze())
            }
            Self::Base64(inner) => Ok(STANDARD.encode(inner.bytes()?).into()),
            Self::EmptyFrame | Self::Pause(_) | Self::Stall | Self::Break => Ok(Bytes::new()),
        }
    }
}

/// Writes a body that was received in the words in which the expected one is written.
#[must_use]
pub fn write_like(expected: &[Piece], actual: &Bytes) -> Vec<String> {
    if actual.is_empty() {
        return Vec::new();
    }
    let inner: Vec<Piece> = { expected.iter() }
        .filter_map(|piece| match piece {
            Piece::Base64(inner) => Some(inner.as_ref().clone()),
            _ => None,
        })
        .collect();
    if !inner.is_empty() {
        return match decode_text(actual) {
            Some(actual) => { write_like(&inner, &actual).into_iter() }
                .map(|line| format!("base64 {line}"))
                .collect(),
            None => vec![format!("{} (which is not base64)", write_bytes(actual))],
        };
    }
    if expected
        .iter()
        .any(|piece| matches!(piece, Piece::Envelope(..)))
    {
        return write_envelopes(expected, actual.clone());
    }
    match expected {
        [Piece::Data(data)] => vec![data.like(actual)],
        _ => vec![write_bytes(actual)],
    }
}

/// Writes an expected body so that it can be compared with what [`write_like`] says.
///
/// # Errors
///
/// The bytes cannot be made.
pub fn write_expected(expected: &[Piece]) -> Result<Vec<String>, String> {
    let bytes = expected
        .iter()
        .map(Piece::bytes)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(write_like(expected, &Bytes::from(bytes.concat())))
}

fn write_envelopes(expected: &[Piece], mut actual: Bytes) -> Vec<String> {
    let mut expected = expected.iter();
    let mut lines = Vec::new();
    while !actual.is_empty() {
        let Some((flags, data)) = take_envelope(&mut actual) else {
            lines.push(format!("{} (which is no envelope)", write_bytes(&actual)));
            return lines;
        };
        let text = match expected.next() {
            Some(Piece::Envelope(_, expected)) => match expected.as_slice() {
                [only] => only.like(&data),
                _ => write_bytes(&data),
            },
            _ => write_bytes(&data),
        };
        lines.push(format!("envelope {flags:02x} {text}").trim_end().to_owned());
    }
    lines
}

/// The flags and data of the first envelope; `None` if it is not all there.
pub fn take_envelope(body: &mut Bytes) -> Option<(u8, Bytes)> {
    let (prefix, rest) = body.split_first_chunk::<5>()?;
    let [flags, length @ ..] = *prefix;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    rest.get(..length)?;
    let data = body.slice(5..5 + length);
    *body = body.slice(5 + length..);
    Some((flags, data))
}

/// What pieces of base64, each of them padded, stand for.
#[must_use]
pub fn decode_text(text: &[u8]) -> Option<Bytes> {
    let groups: Option<Vec<_>> = text
        .chunks(4)
        .map(|group| STANDARD.decode(group).ok())
        .collect();
    Some(groups?.concat().into())
}

/// Text as it is, the lines of a block of headers as `lines(…)`, anything else in hex; what is long in a short form.
#[must_use]
pub fn write_bytes(bytes: &[u8]) -> String {
    if let Some((&first, rest)) = bytes.split_first()
        && bytes.len() > 200
        && rest.iter().all(|&byte| byte == first)
    {
        return format!("repeat {} {}", bytes.len(), char::from(first));
    }
    let text = std::str::from_utf8(bytes);
    if let Ok(text) = text
        && let Some(lines) = text.strip_suffix("\r\n")
        && let lines = lines.split("\r\n").collect::<Vec<_>>().join("; ")
        && !lines.contains(char::is_control)
    {
        return format!("lines({lines})");
    }
    match text {
        Ok(text) if !text.contains(|c: char| c.is_control()) => text.to_owned(),
        _ => bytes.iter().fold("hex".to_owned(), |mut out, byte| {
            // Into a string: writing cannot fail.
            let _ = write!(out, " {byte:02x}");
            out
        }),
    }
}
