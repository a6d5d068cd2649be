//! Reads transcripts.

use bytes::Bytes;

use crate::{
    body::{Data, Piece},
    case::{Case, Header, Message, Side},
    options::{call, call_option, client_option, compression, millis, number, server_option},
};

/// Reads the cases of a transcript.
///
/// # Errors
///
/// The number of a line that cannot be read, and why.
pub fn parse(text: &str) -> Result<Vec<Case>, (usize, String)> {
    if !text.starts_with("# ") {
        return Err((1, "the first line is to name the rows it covers".to_owned()));
    }
    let mut cases: Vec<Case> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(title) = text.strip_prefix("== ") {
            cases.push(Case {
                title: title.to_owned(),
                line,
                ..Case::default()
            });
        } else if !(text.is_empty() || text.starts_with('#')) {
            let case = cases.last_mut().ok_or("a line before the first case");
            case.map_err(str::to_owned)
                .and_then(|case| read_line(case, text))
                .map_err(|error| (line, error))?;
        }
    }
    Ok(cases)
}

fn read_line(case: &mut Case, text: &str) -> Result<(), String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        ">" => message(case.request.get_or_insert_default(), rest),
        "<" => message(case.response.get_or_insert_default(), rest),
        "only" => {
            case.only = Some(match rest {
                "server" => Side::Server,
                "client" => Side::Client,
                _ => return Err(format!("no side: {rest}")),
            });
            Ok(())
        }
        "server" => {
            let options = case.server.take().unwrap_or_default();
            case.server = Some(server_option(options, rest)?);
            Ok(())
        }
        "client" => {
            let options = case.client.take().unwrap_or_default();
            case.client = Some(client_option(options, rest)?);
            Ok(())
        }
        "after" => {
            case.after = Some(millis(rest)?);
            Ok(())
        }
        "call" => {
            case.call = Some(call(rest)?);
            Ok(())
        }
        "outcome" => {
            let lines = case.outcome.get_or_insert_default();
            lines.extend((!rest.is_empty()).then(|| rest.to_owned()));
            Ok(())
        }
        // What belongs to the call.
        "" => call_option(
            case.call.as_mut().ok_or("an option before the call")?,
            rest.trim_start(),
        ),
        _ => Err(format!("no such word: {word}")),
    }
}

/// A line of an HTTP message: the first, a header, or one of the body, after an empty line.
fn message(message: &mut Message, text: &str) -> Result<(), String> {
    // The empty line is kept as a header without a name.
    let in_body = message.headers.last() == Some(&Header::Absent(String::new()));
    if message.first.is_empty() {
        text.clone_into(&mut message.first);
    } else if in_body {
        if let Some(more) = text.strip_prefix("  ") {
            let Some(Piece::Envelope(_, envelope)) = message.body.last_mut() else {
                return Err("more data of no envelope".to_owned());
            };
            envelope.push(data(more)?);
        } else if let Some(trailer) = text.strip_prefix("trailer ") {
            message.trailers.push(header(trailer)?);
        } else {
            message.body.push(piece(text)?);
        }
    } else if text.is_empty() {
        message.headers.push(Header::Absent(String::new()));
    } else if let Some(name) = text.strip_prefix('!') {
        message.headers.push(Header::Absent(name.to_owned()));
    } else {
        let (name, value) = header(text)?;
        message.headers.push(Header::Is(name, value));
    }
    Ok(())
}

fn header(text: &str) -> Result<(String, Vec<u8>), String> {
    let (name, value) = text.split_once(':').ok_or("a header without a colon")?;
    let value = value.trim_start();
    let value = match value.strip_prefix("hex ") {
        Some(digits) => hex(digits)?,
        None => value.as_bytes().to_vec(),
    };
    Ok((name.to_owned(), value))
}

fn piece(text: &str) -> Result<Piece, String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Ok(match word {
        "envelope" => {
            let (flags, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            let flags = u8::from_str_radix(flags, 16).map_err(|error| error.to_string())?;
            let first = (!rest.is_empty()).then(|| data(rest)).transpose()?;
            Piece::Envelope(flags, first.into_iter().collect())
        }
        "base64" => Piece::Base64(Box::new(piece(rest)?)),
        "empty-frame" => Piece::EmptyFrame,
        "pause" => Piece::Pause(number(rest)? as u64),
        "stall" => Piece::Stall,
        "break" => Piece::Break,
        _ => Piece::Data(data(text)?),
    })
}

fn data(text: &str) -> Result<Data, String> {
    for name in ["gzip", "br", "zstd", "deflate", "snappy"] {
        let inner = text
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        if let Some(inner) = inner {
            return Ok(Data::Compressed(compression(name)?, plain(inner)?));
        }
    }
    plain(text).map(Data::Plain)
}

fn plain(text: &str) -> Result<Bytes, String> {
    if let Some(digits) = text.strip_prefix("hex ") {
        return hex(digits).map(Bytes::from);
    }
    if let Some(lines) = text
        .strip_prefix("lines(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let lines = lines.split("; ").map(|line| format!("{line}\r\n"));
        return Ok(lines.collect::<String>().into());
    }
    let mut out = Vec::new();
    // `{"text":"` … repeat 1000 x … `"}`: what is long is computed.
    for part in text.split(" … ") {
        match part
            .strip_prefix("repeat ")
            .and_then(|rest| rest.split_once(' '))
        {
            Some((count, text)) => out.extend_from_slice(text.repeat(number(count)?).as_bytes()),
            None => out.extend_from_slice(part.as_bytes()),
        }
    }
    Ok(Bytes::from(out))
}

/// The target of a request, in which what is long is computed.
///
/// # Errors
///
/// A number that is none, or bytes that are no text.
pub fn target(text: &str) -> Result<String, String> {
    String::from_utf8(plain(text)?.to_vec()).map_err(|error| error.to_string())
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.split(" #").next().unwrap_or_default();
    let digits = digits.split_ascii_whitespace();
    digits
        .map(|byte| u8::from_str_radix(byte, 16).map_err(|error| format!("{byte}: {error}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use connect_runtime::{Codec, Protocol, compression::Compression};

    use super::*;

    const CASE: &str = "\
# U1: an example.

== a case
only server
call Serve proto grpc
  message {\"text\":\"a\"}
  timeout 5
> POST /wire.v1.Wire/Serve
> x-a: b
> !x-b
>
> hex 0a 01 # a comment
> envelope 01 gzip(a … repeat 3 b)
>   c
< 200
<
< base64 envelope 80 lines(a: b; c: d)
< trailer x-a: b
outcome message {}
";

    #[test]
    fn every_kind_of_line_is_read() {
        let cases = parse(CASE).unwrap();
        let [case] = cases.as_slice() else {
            panic!("one case");
        };
        assert_eq!((case.title.as_str(), case.line), ("a case", 3));
        assert_eq!(case.only, Some(Side::Server));
        let call = case.call.as_ref().unwrap();
        assert_eq!((call.method.as_str(), call.codec), ("Serve", Codec::Proto));
        assert_eq!(call.protocol, Protocol::Grpc);
        assert_eq!(call.messages, [r#"{"text":"a"}"#]);
        assert_eq!(call.timeout, Some(Duration::from_millis(5)));
        let request = case.request.as_ref().unwrap();
        assert_eq!(request.first, "POST /wire.v1.Wire/Serve");
        assert_eq!(
            request.body,
            [
                Piece::Data(Data::Plain(Bytes::from_static(&[10, 1]))),
                Piece::Envelope(
                    1,
                    vec![
                        Data::Compressed(Compression::Gzip, Bytes::from_static(b"abbb")),
                        Data::Plain(Bytes::from_static(b"c")),
                    ],
                ),
            ]
        );
        let response = case.response.as_ref().unwrap();
        assert_eq!(response.first, "200");
        let block = Data::Plain(Bytes::from_static(b"a: b\r\nc: d\r\n"));
        let envelope = Piece::Envelope(0x80, vec![block]);
        assert_eq!(response.body, [Piece::Base64(Box::new(envelope))]);
        assert_eq!(response.trailers, [("x-a".to_owned(), b"b".to_vec())]);
        assert_eq!(case.outcome.as_ref().unwrap(), &["message {}"]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, line) in [
            ("== no first line", 1),
            ("# U1\nonly server", 2),
            ("# U1\n== a\nonly me", 3),
            ("# U1\n== a\n> POST /\n>\n> hex zz", 5),
            ("# U1\n== a\nserver sing", 3),
            ("# U1\n== a\n  timeout 1", 3),
        ] {
            assert_eq!(parse(text).unwrap_err().0, line, "{text}");
        }
    }
}
