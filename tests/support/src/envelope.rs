//! Envelopes, written by hand.

/// One envelope: flags, length, data.
#[must_use]
pub fn envelope(flags: u8, data: impl AsRef<[u8]>) -> Vec<u8> {
    let data = data.as_ref();
    let mut bytes = vec![flags];
    bytes.extend_from_slice(
        &u32::try_from(data.len())
            .expect("a short message")
            .to_be_bytes(),
    );
    bytes.extend_from_slice(data);
    bytes
}

/// Connect's last envelope, with this JSON.
#[must_use]
pub fn end_stream(json: &str) -> Vec<u8> {
    envelope(2, json)
}

/// Takes the envelopes apart that stand in `bytes`: flags and data of each.
#[must_use]
pub fn envelopes(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut all = Vec::new();
    while let [flags, a, b, c, d, rest @ ..] = bytes {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        all.push((*flags, rest[..len].to_vec()));
        bytes = &rest[len..];
    }
    all
}
