//! What is measured: each message, encoded and decoded, by each of the two.

use std::hint::black_box;

use connect_runtime::json::{self, Json};
use serde::{Serialize, de::DeserializeOwned};

use crate::messages;

/// One thing that both can do.
pub(crate) struct Work {
    pub(crate) name: &'static str,
    /// How many calls are enough for a count.
    pub(crate) calls: u32,
    /// The largest part of pbjson's instructions that ours may take.
    pub(crate) most: f64,
    ours: Box<dyn Fn()>,
    pbjson: Box<dyn Fn()>,
}

/// Whose JSON it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Codec {
    Ours,
    Pbjson,
}

impl Codec {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Pbjson => "pbjson",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Ours, Self::Pbjson]
            .into_iter()
            .find(|codec| codec.name() == name)
    }
}

impl Work {
    pub(crate) fn of(&self, codec: Codec) -> &dyn Fn() {
        match codec {
            Codec::Ours => &self.ours,
            Codec::Pbjson => &self.pbjson,
        }
    }
}

/// Everything that is measured.
pub(crate) fn all() -> Vec<Work> {
    let mut works = Vec::new();
    let (small, numbers, texts) = (messages::small(), messages::numbers(), messages::texts());
    works.push(encode("small-encode", SMALL, small.clone()));
    works.push(encode("numbers-encode", NUMBERS, numbers.clone()));
    works.push(encode("texts-encode", TEXTS, texts.clone()));
    works.push(decode("small-decode", SMALL, &small));
    works.push(Work {
        most: 0.5,
        ..decode("numbers-decode", NUMBERS, &numbers)
    });
    works.push(decode("texts-decode", TEXTS, &texts));
    works
}

const SMALL: u32 = 10_000;
const NUMBERS: u32 = 100;
const TEXTS: u32 = 10;

fn encode<M: Json + Serialize + Clone + 'static>(
    name: &'static str,
    calls: u32,
    message: M,
) -> Work {
    let same = message.clone();
    Work {
        name,
        calls,
        most: 1.0,
        ours: Box::new(move || {
            let _ = black_box(json::to_vec(black_box(&message), Default::default()));
        }),
        pbjson: Box::new(move || {
            let _ = black_box(serde_json::to_vec(black_box(&same)));
        }),
    }
}

/// Both decode the same text, which is pbjson's.
fn decode<M: Json + Serialize + DeserializeOwned + 'static>(
    name: &'static str,
    calls: u32,
    message: &M,
) -> Work {
    let text = serde_json::to_vec(message).unwrap_or_default();
    let same = text.clone();
    Work {
        name,
        calls,
        most: 1.0,
        ours: Box::new(move || {
            let _ = black_box(json::from_slice::<M>(black_box(&text), Default::default()));
        }),
        pbjson: Box::new(move || {
            let _ = black_box(serde_json::from_slice::<M>(black_box(&same)));
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both_agree<M: Json + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
        message: M,
    ) {
        let (ours, theirs) = (
            json::to_vec(&message, Default::default()).unwrap(),
            serde_json::to_vec(&message).unwrap(),
        );
        for text in [ours, theirs] {
            let ours = json::from_slice::<M>(&text, Default::default()).unwrap();
            assert_eq!(ours, message);
            assert_eq!(serde_json::from_slice::<M>(&text).unwrap(), message);
        }
    }

    #[test]
    fn what_is_measured_works() {
        both_agree(messages::small());
        both_agree(messages::numbers());
        both_agree(messages::texts());
    }
}
