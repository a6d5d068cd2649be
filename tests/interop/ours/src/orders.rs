//! What a size's description may order beyond a hat; `../README.md` lists it for all peers.

use std::time::Duration;

use connect_runtime::{Code, Error, ErrorDetail, MetadataExt};
use haberdasher::proto::{Hat, Size};
use http::{HeaderMap, HeaderName};

/// An order of the interop shop.
pub(crate) enum Order {
    /// An ordinary hat.
    Hat,
    /// `fail CODE`: this error.
    Fail(Code),
    /// `sleep MS`: a hat, but later.
    Sleep(Duration),
    /// `deadline`: a hat whose color says whether there is a deadline.
    Deadline,
    /// `forever`: hats until the caller gives up.
    Forever,
    /// `cancelled`: a hat whose size says how many `forever` orders were given up, plus one.
    Cancelled,
    /// `panic`: the shop burns down.
    Panic,
}

impl Order {
    /// Reads the order that a size's description gives.
    pub(crate) fn parse(description: &str) -> Self {
        let (order, number) = description.split_once(' ').unwrap_or((description, ""));
        let number = number.parse::<u32>().ok();
        match (order, number) {
            ("fail", Some(code)) => Code::from_number(code).map_or(Self::Hat, Self::Fail),
            ("sleep", Some(ms)) => Self::Sleep(Duration::from_millis(ms.into())),
            ("deadline", None) => Self::Deadline,
            ("forever", None) => Self::Forever,
            ("cancelled", None) => Self::Cancelled,
            ("panic", None) => Self::Panic,
            _ => Self::Hat,
        }
    }
}

/// The text of every ordered error: not ASCII, a percent sign, two lines.
pub(crate) const FAILURE: &str = "no hat: ☕ 100% größer\nand none tomorrow";

/// The error that `fail CODE` orders; its details are the size, and a hat.
pub(crate) fn failure(code: Code, size: &Size) -> Error {
    Error::new(code, FAILURE)
        .with_detail(ErrorDetail::new(size))
        .with_detail(ErrorDetail::new(&detail_hat()))
}

/// The second detail of every ordered error.
pub(crate) fn detail_hat() -> Hat {
    Hat {
        size: 1,
        color: "detail".to_owned(),
        name: Some(String::new()),
    }
}

/// The values that come back under the names they went out with: first as headers, then as trailers.
pub(crate) const ECHOED: [[HeaderName; 2]; 2] = [
    [
        HeaderName::from_static("x-echo-header"),
        HeaderName::from_static("x-echo-header-bin"),
    ],
    [
        HeaderName::from_static("x-echo-trailer"),
        HeaderName::from_static("x-echo-trailer-bin"),
    ],
];

/// The echoed headers and the echoed trailers of a request.
pub(crate) fn echo(request: &HeaderMap) -> [HeaderMap; 2] {
    ECHOED.map(|[text, binary]| {
        let mut metadata = HeaderMap::new();
        for value in request.get_all(&text) {
            metadata.append(&text, value.clone());
        }
        for value in request.get_all_bin(&binary) {
            metadata.append_bin(binary.clone(), value);
        }
        metadata
    })
}
