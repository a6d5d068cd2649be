//! Data that come in pieces, put together.

/// Adds a piece of data of which `total` bytes are announced, if that is known.
///
/// Memory grows as bytes come, to at most four times what is there: on the word of an announcement alone anybody could have
/// it. A buffer that only doubled would copy most of a message once more.
pub(crate) fn append(buffer: &mut Vec<u8>, piece: &[u8], total: Option<usize>) {
    let len = buffer.len() + piece.len();
    if let Some(total) = total
        && len > buffer.capacity()
    {
        let room = total.min(len.saturating_mul(4)).max(len);
        buffer.reserve_exact(room - buffer.len());
    }
    buffer.extend_from_slice(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_grows_with_what_has_come_and_to_what_is_announced() {
        let mut buffer = Vec::new();
        append(&mut buffer, &[1; 10], Some(1_000_000));
        assert_eq!((buffer.len(), buffer.capacity()), (10, 40));
        append(&mut buffer, &[2; 40], Some(120));
        assert_eq!((buffer.len(), buffer.capacity()), (50, 120));
        // More came than was announced.
        append(&mut buffer, &[3; 100], Some(120));
        assert_eq!(buffer.len(), 150);
        append(&mut buffer, &[4; 1], None);
        assert_eq!((buffer.first(), buffer.last()), (Some(&1), Some(&4)));
    }
}
