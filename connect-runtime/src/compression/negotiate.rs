//! Choosing a compression that both sides have.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3> for the header; whose order counts
//! is [`Preference`]'s subject.

use std::cmp::Reverse;

use super::{Compression, CompressionSet};

/// Chooses how to compress for a peer that accepts `accept`: the values of its `accept-encoding`
/// header, or of the protocol's header that stands for it. `None` is `identity`, no compression.
///
/// - The highest q-value wins; `preference` decides between equal ones.
/// - `;q=0` refuses a compression; `*` stands for all that are not named; a name that comes twice
///   counts the first time.
/// - `identity` wins only with a higher q-value than the others: gRPC's clients name it first and do
///   not mean it. It is accepted even when refused, because a message that cannot be compressed has to
///   be sent somehow.
/// - Names that we do not know, and parts that are malformed, are skipped. Nothing in a header makes
///   this fail.
///
/// For a peer that sent no such header, pass the name of the compression that it used itself.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "gzip", feature = "zstd"))] {
/// use connect_runtime::compression::{Compression, CompressionSet, Preference, negotiate};
///
/// let browser: [&[u8]; 1] = [b"gzip, deflate, br;q=0.5, zstd"];
/// let offered = CompressionSet::new(&[Compression::Zstd, Compression::Gzip]);
/// assert_eq!(negotiate(browser, offered, Preference::Server), Some(Compression::Zstd));
/// assert_eq!(negotiate(browser, offered, Preference::Client), Some(Compression::Gzip));
/// # }
/// ```
pub fn negotiate<'a>(
    accept: impl IntoIterator<Item = &'a [u8]>,
    offered: CompressionSet,
    preference: Preference,
) -> Option<Compression> {
    let accepted = Accepted::parse(accept, offered);
    // Zero is a refusal, and `identity` has to be wanted more to win.
    let least = accepted.identity.map_or(1, |listed| listed.weight.max(1));
    let candidates = offered.iter().zip(accepted.offered).enumerate();
    candidates
        .filter_map(|(rank, (compression, named))| {
            let Listed { weight, position } = named.or(accepted.others)?;
            let tie = match preference {
                Preference::Server => rank,
                Preference::Client => position,
            };
            (weight >= least).then_some((compression, (Reverse(weight), tie)))
        })
        .min_by_key(|&(_, order)| order)
        .map(|(compression, _)| compression)
}

/// Whose order decides between compressions that the peer accepts equally.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Preference {
    /// The server's. Browsers send `gzip, deflate, br, zstd` whatever they would like best, so this
    /// is the default; it is what Connect RFC 008 asks for.
    #[default]
    Server,
    /// The client's: what it lists first, as Connect's specification has had it so far.
    Client,
}

/// What the peer's headers say about the compressions offered.
struct Accepted {
    /// One for each compression offered, in that order.
    offered: [Option<Listed>; CompressionSet::MOST],
    /// What `*` says.
    others: Option<Listed>,
    /// What `identity` says.
    identity: Option<Listed>,
}

/// One part of the header.
#[derive(Clone, Copy)]
struct Listed {
    /// The q-value in thousandths.
    weight: u16,
    /// How many parts come before it.
    position: usize,
}

impl Accepted {
    fn parse<'a>(accept: impl IntoIterator<Item = &'a [u8]>, offered: CompressionSet) -> Self {
        let mut accepted = Self {
            offered: [None; CompressionSet::MOST],
            others: None,
            identity: None,
        };
        let parts = accept
            .into_iter()
            .flat_map(|value| value.split(|&byte| byte == b','));
        for (position, part) in parts.enumerate() {
            let Some((name, weight)) = parse_part(part) else {
                continue;
            };
            let listed = Listed { weight, position };
            if name == b"*" {
                accepted.others.get_or_insert(listed);
            } else if name.eq_ignore_ascii_case(b"identity") {
                accepted.identity.get_or_insert(listed);
            } else if let Some(compression) = Compression::from_name(name)
                && let Some((_, named)) = offered
                    .iter()
                    .zip(&mut accepted.offered)
                    .find(|(c, _)| *c == compression)
            {
                named.get_or_insert(listed);
            }
        }
        accepted
    }
}

/// Parses `name` or `name;q=0.5`; other parameters are allowed and say nothing.
fn parse_part(part: &[u8]) -> Option<(&[u8], u16)> {
    let mut pieces = part.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let name = pieces.next()?;
    let mut weight = FULL_WEIGHT;
    for parameter in pieces {
        if let Some(value) = parameter
            .strip_prefix(b"q=")
            .or_else(|| parameter.strip_prefix(b"Q="))
        {
            weight = parse_weight(value)?;
        }
    }
    Some((name, weight))
}

/// Parses a q-value, zero to one with at most three decimals, to thousandths.
fn parse_weight(value: &[u8]) -> Option<u16> {
    let (&ones, fraction) = value.split_first()?;
    let decimals = match fraction {
        [] => fraction,
        [b'.', decimals @ ..] => decimals,
        _ => return None,
    };
    if !(b'0'..=b'1').contains(&ones)
        || decimals.len() > 3
        || !decimals.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let digits = [ones]
        .into_iter()
        .chain(decimals.iter().copied())
        .chain([b'0'; 3])
        .take(4);
    let weight = digits.fold(0, |weight, digit| weight * 10 + u16::from(digit - b'0'));
    (weight <= FULL_WEIGHT).then_some(weight)
}

/// A q-value of one, and of a part without.
const FULL_WEIGHT: u16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights() {
        let cases: [(&str, Option<u16>); 20] = [
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.0", Some(0)),
            ("0.000", Some(0)),
            ("0.001", Some(1)),
            ("0.5", Some(500)),
            ("0.25", Some(250)),
            ("1", Some(1000)),
            ("1.", Some(1000)),
            ("1.000", Some(1000)),
            ("1.001", None),
            ("1.9", None),
            ("2", None),
            ("-1", None),
            ("+1", None),
            ("0.0000", None),
            (".5", None),
            ("", None),
            ("0,5", None),
            ("high", None),
        ];
        for (text, weight) in cases {
            assert_eq!(parse_weight(text.as_bytes()), weight, "{text:?}");
        }
    }

    #[test]
    fn nothing_offered_is_nothing_chosen() {
        assert_eq!(
            negotiate(
                [&b"gzip, br, *"[..]],
                CompressionSet::none(),
                Preference::Server
            ),
            None
        );
    }

    /// PROTOCOL.md, rows U12 and U13. The server prefers zstd to br to gzip.
    #[cfg(all(feature = "zstd", feature = "brotli", feature = "gzip"))]
    #[test]
    fn choices() {
        use Compression::{Brotli, Gzip, Zstd};

        // The header, then the server's choice and the client's.
        let cases: [(&[&str], Option<Compression>, Option<Compression>); 31] = [
            // Nothing to choose from.
            (&[], None, None),
            (&[""], None, None),
            (&["identity"], None, None),
            (&["lzma, compress"], None, None),
            // Plain lists, as Connect's clients send them.
            (&["gzip"], Some(Gzip), Some(Gzip)),
            (&["GZip"], Some(Gzip), Some(Gzip)),
            (&["gzip, deflate, br, zstd"], Some(Zstd), Some(Gzip)),
            (&["gzip,br"], Some(Brotli), Some(Gzip)),
            (&["gzip", "br"], Some(Brotli), Some(Gzip)),
            (&["identity, gzip"], Some(Gzip), Some(Gzip)),
            (&["lzma, gzip"], Some(Gzip), Some(Gzip)),
            // q-values come before any order.
            (&["gzip;q=1.0"], Some(Gzip), Some(Gzip)),
            (
                &["zstd;q=0.5, br;q=0.8, gzip;q=0.7"],
                Some(Brotli),
                Some(Brotli),
            ),
            (&["gzip ; Q=0.5 , zstd ; q=0.4"], Some(Gzip), Some(Gzip)),
            (&["gzip;q=0.5, zstd;q=0.5"], Some(Zstd), Some(Gzip)),
            (
                &["gzip;level=9;q=0.5, br;level=1"],
                Some(Brotli),
                Some(Brotli),
            ),
            // Refusals.
            (&["gzip;q=0"], None, None),
            (&["gzip;q=0.000, br"], Some(Brotli), Some(Brotli)),
            (&["zstd;q=0, *"], Some(Brotli), Some(Brotli)),
            (&["*;q=0, gzip"], Some(Gzip), Some(Gzip)),
            (&["zstd;q=0, zstd"], None, None),
            // The rest of the names.
            (&["*"], Some(Zstd), Some(Zstd)),
            (&["gzip, *"], Some(Zstd), Some(Gzip)),
            (&["gzip, *;q=0.5"], Some(Gzip), Some(Gzip)),
            // No compression, when the peer insists.
            (&["identity, gzip;q=0.5"], None, None),
            (&["identity;q=0.5, *;q=0.4"], None, None),
            (&["identity;q=0"], None, None),
            (&["identity;q=0, gzip;q=0.1"], Some(Gzip), Some(Gzip)),
            // Nonsense is skipped, part by part.
            (&["gzip;q=high, br;q=2, zstd;q=-1"], None, None),
            (&[",,;q=1,=,br;q,;"], Some(Brotli), Some(Brotli)),
            (&["\u{fffd}\0, gzip"], Some(Gzip), Some(Gzip)),
        ];
        let offered = CompressionSet::new(&[Zstd, Brotli, Gzip]);
        for (accept, server, client) in cases {
            let chosen = |preference| {
                negotiate(
                    accept.iter().map(|value| value.as_bytes()),
                    offered,
                    preference,
                )
            };
            assert_eq!(
                chosen(Preference::Server),
                server,
                "{accept:?}, the server's choice"
            );
            assert_eq!(
                chosen(Preference::Client),
                client,
                "{accept:?}, the client's choice"
            );
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn what_is_not_offered_is_not_chosen() {
        let offered = CompressionSet::new(&[Compression::Gzip]);
        for preference in [Preference::Server, Preference::Client] {
            assert_eq!(
                negotiate([&b"zstd, br, gzip;q=0.1"[..]], offered, preference),
                Some(Compression::Gzip)
            );
        }
    }
}
