//! The messages, always the same.

use crate::protos::{Article, Numbers, Point, Small, Texts, Unit, article::State};

pub(crate) fn small() -> Small {
    Small {
        size: 12,
        color: "red".into(),
        sold: true,
    }
}

/// About a kilobyte on the wire, nearly all of it numbers.
pub(crate) fn numbers() -> Numbers {
    Numbers {
        id: 9_007_199_254_740_993,
        total: u64::MAX,
        int32s: (0..30).map(|n| n * 70_001 - 1_000_000).collect(),
        sint64s: (0..20)
            .map(|n| n * 1_000_000_007 - 10_000_000_000)
            .collect(),
        uint64s: (0..20).map(|n| n << (3 * n)).collect(),
        doubles: (0..30).map(|n| f64::from(n) * 1.1 - 7.3).collect(),
        floats: (0..20u8).map(|n| f32::from(n) * 0.3).collect(),
        counts: (0..10).map(|n| (format!("count{n}"), n * 12_345)).collect(),
        points: (0..10)
            .map(|n| Point {
                x: f64::from(n) / 3.0,
                y: -f64::from(n) / 7.0,
                weight: n,
                unit: Unit::Metre.into(),
            })
            .collect(),
        units: (0..10).map(|n| n % 3).collect(),
    }
}

/// About 300 kilobytes, nearly all of it text.
pub(crate) fn texts() -> Texts {
    let paragraph = "All hats are made to measure; \"small\" ones too, größere ebenso.\n";
    let article = |n: usize| Article {
        title: format!("Hat number {n}"),
        body: paragraph.repeat(4 + n % 16),
        tags: (0..n % 7).map(|tag| format!("tag-{tag}")).collect(),
        attributes: (0..n % 5)
            .map(|key| (format!("key-{key}"), paragraph.to_owned()))
            .collect(),
        picture: vec![n.to_le_bytes()[0]; 64],
        author: n.is_multiple_of(2).then(|| "A. Hatter".to_owned()),
        state: Some(if n.is_multiple_of(3) {
            State::DraftOf(format!("articles/{n}"))
        } else {
            State::PublishedAt("2024-02-29T12:00:00Z".to_owned())
        }),
    };
    Texts {
        articles: (0..260).map(article).collect(),
    }
}
