//! Metadata: several values, text and binary, out as headers and back as headers and trailers.

use connect_runtime::{MetadataExt, client::Call};
use http::{HeaderMap, HeaderName};

use super::{
    Client, Outcome,
    checks::{all, same, size, sizes},
};
use crate::orders::ECHOED;

pub(super) async fn unary_metadata(client: &Client) -> Outcome {
    let hat = with_echoes(client.make_hat(size(12))).await?;
    headers_are_echoed(hat.headers())?;
    trailers_are_echoed(hat.trailers())
}

pub(super) async fn client_stream_metadata(client: &Client) -> Outcome {
    let summary = with_echoes(client.collect_sizes(sizes(2))).await?;
    headers_are_echoed(summary.headers())?;
    trailers_are_echoed(summary.trailers())
}

pub(super) async fn server_stream_metadata(client: &Client) -> Outcome {
    let (mut hats, response) = with_echoes(client.make_similar_hats(size(12)))
        .await?
        .take();
    headers_are_echoed(response.headers())?;
    same("the count", all(&mut hats).await?.len(), 3)?;
    trailers_are_echoed(hats.trailers())
}

pub(super) async fn bidi_metadata(client: &Client) -> Outcome {
    let (mut hats, response) = with_echoes(client.make_various_hats(sizes(2)))
        .await?
        .take();
    headers_are_echoed(response.headers())?;
    same("the count", all(&mut hats).await?.len(), 2)?;
    trailers_are_echoed(hats.trailers())
}

/// The call, with everything that the server echoes.
pub(super) fn with_echoes<S, Q, A>(mut call: Call<S, Q, A>) -> Call<S, Q, A> {
    for [text, binary] in ECHOED {
        for value in TEXT {
            call = call.header(text.clone(), value);
        }
        let mut values = HeaderMap::new();
        for value in BINARY {
            values.append_bin(binary.clone(), value);
        }
        for value in values.get_all(&binary) {
            call = call.header(binary.clone(), value);
        }
    }
    call
}

fn headers_are_echoed(headers: &HeaderMap) -> Outcome {
    let [names, _] = ECHOED;
    are_echoed(headers, &names)
}

pub(super) fn trailers_are_echoed(trailers: &HeaderMap) -> Outcome {
    let [_, names] = ECHOED;
    are_echoed(trailers, &names)
}

fn are_echoed(metadata: &HeaderMap, [text, binary]: &[HeaderName; 2]) -> Outcome {
    // HTTP may join the values of a name with commas, and servers do.
    let values: Vec<&str> = metadata
        .get_all(text)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    same(text.as_str(), values, TEXT.to_vec())?;
    let values: Vec<_> = metadata.get_all_bin(binary).collect();
    same(binary.as_str(), values, BINARY.map(Into::into).to_vec())
}

const TEXT: [&str; 2] = ["one", "and another"];

/// Lengths that need two, one and no padding characters.
const BINARY: [&[u8]; 3] = [&[0], &[0xff, 0xfe], &[1, 2, 3]];
