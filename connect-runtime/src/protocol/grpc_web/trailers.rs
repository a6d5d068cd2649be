//! gRPC-Web's trailers: a block of headers in the last envelope of the body.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md#protocol-differences-vs-grpc-over-http2>

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Error, envelope::Flags};

/// The envelope's flag.
pub(crate) const FLAG: Flags = Flags(0b1000_0000);

/// Writes trailers: names in lower case, each line with its end, and no line after the last.
pub(crate) fn write(trailers: &HeaderMap) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in trailers {
        block.extend_from_slice(name.as_str().as_bytes());
        block.extend_from_slice(b": ");
        block.extend_from_slice(value.as_bytes());
        block.extend_from_slice(b"\r\n");
    }
    block
}

/// Reads trailers: names in any case, space around values or not, lines that end as they like.
pub(crate) fn read(block: &[u8]) -> Result<HeaderMap, Error> {
    let mut trailers = HeaderMap::new();
    for line in block
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
    {
        let (name, value) = read_line(line).ok_or_else(|| Error::internal("malformed trailers"))?;
        trailers.append(name, value);
    }
    Ok(trailers)
}

fn read_line(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = HeaderName::from_bytes(name.trim_ascii()).ok()?;
    let value = HeaderValue::from_bytes(value.get(1..)?.trim_ascii()).ok()?;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_end() {
        let mut trailers = HeaderMap::new();
        trailers.append("grpc-status", HeaderValue::from_static("0"));
        trailers.append("x-hat", HeaderValue::from_static("a"));
        trailers.append("x-hat", HeaderValue::from_static("b"));
        let block = write(&trailers);
        assert_eq!(block, b"grpc-status: 0\r\nx-hat: a\r\nx-hat: b\r\n");
        assert_eq!(read(&block).unwrap(), trailers);
    }

    #[test]
    fn case_and_space_do_not_matter() {
        let trailers = read(b"Grpc-Status:0\r\nX-Hat :  a \nx-hat:\r\n\r\n").unwrap();
        assert_eq!(trailers["grpc-status"], "0");
        assert_eq!(
            trailers.get_all("x-hat").iter().collect::<Vec<_>>(),
            ["a", ""]
        );
    }

    #[test]
    fn what_is_no_header_is_internal() {
        for block in ["nope\r\n", "a b: c\r\n", ": x\r\n", "a: \u{1}\r\n"] {
            assert!(read(block.as_bytes()).is_err(), "{block:?}");
        }
    }
}
