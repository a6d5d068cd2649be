//! What Google's protobuf conformance runner talks to, over standard input and output.
//!
//! Each request and each response is a protobuf message behind its length, four bytes in little endian.

mod protos;
mod testee;

use std::io::{self, BufReader, ErrorKind, Read, Write};

use prost::Message;
use protos::conformance::{ConformanceRequest, ConformanceResponse};

fn main() -> io::Result<()> {
    testee::register_types();
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = io::stdout().lock();
    while let Some(request) = read(&mut input)? {
        write(&mut output, &testee::answer(&request))?;
    }
    Ok(())
}

/// Reads a request, unless the runner has no more.
fn read(input: &mut impl Read) -> io::Result<Option<ConformanceRequest>> {
    let mut len = [0; 4];
    match input.read_exact(&mut len) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut request = Vec::new();
    input
        .take(u32::from_le_bytes(len).into())
        .read_to_end(&mut request)?;
    Ok(Some(ConformanceRequest::decode(&request[..])?))
}

fn write(output: &mut impl Write, response: &ConformanceResponse) -> io::Result<()> {
    let response = response.encode_to_vec();
    let len = u32::try_from(response.len()).map_err(io::Error::other)?;
    output.write_all(&len.to_le_bytes())?;
    output.write_all(&response)?;
    output.flush()
}
