//! Messages on standard input and output: a length in four bytes, big-endian, and a binary message.

use std::io;

use prost::Message;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Reads the next message; `None` at the end of the input.
///
/// # Errors
///
/// The input ends within a message, or is no message of this type.
pub async fn read<M: Message + Default>(
    input: &mut (impl AsyncRead + Unpin),
) -> io::Result<Option<M>> {
    let len = match input.read_u32().await {
        Ok(len) => len,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut message = vec![0; len as usize];
    input.read_exact(&mut message).await?;
    Ok(Some(M::decode(message.as_slice())?))
}

/// Writes one message.
///
/// # Errors
///
/// The output cannot be written to, or the message has 4 GiB.
pub async fn write(
    output: &mut (impl AsyncWrite + Unpin),
    message: &impl Message,
) -> io::Result<()> {
    let message = message.encode_to_vec();
    let len = u32::try_from(message.len()).map_err(io::Error::other)?;
    output.write_u32(len).await?;
    output.write_all(&message).await?;
    output.flush().await
}
