//! The messages of every workload. The crate `ours` has this file as well, for its own generated types.

use std::collections::HashMap;

use crate::pb::*;
use bytes::Bytes;

/// 64 characters, as in the published echo figures of other suites.
pub const NAME: &str = "the quick brown fox jumps over the lazy dog and naps until noon.";
/// 16 characters.
pub const TEXT: &str = "a small event ok";
/// Every `seq` from here on is a three-byte varint, so that all events of a
/// stream have one length.
pub const SEQ0: i64 = 1_000_000;

pub fn echo_request() -> EchoRequest {
    EchoRequest { name: NAME.into() }
}

pub fn order() -> Order {
    let item = |i: i32| LineItem {
        sku: format!("SKU-{:06}", 4200 + i),
        title: format!("Stainless steel bracket, model {i}"),
        quantity: 3 + i,
        unit_price: 1299 + i64::from(i) * 100,
    };
    Order {
        id: 123_456_789,
        customer: "customer-7f3a9c21-0d44".into(),
        state: OrderState::Paid.into(),
        total: 1843.57,
        gift: true,
        trace: 0x1234_5678_9abc_def0,
        ship_to: Some(Address {
            street: "221B Baker Street, Flat 3".into(),
            city: "London".into(),
            zip: "NW1 6XE".into(),
            country: "United Kingdom".into(),
        }),
        items: (0..9).map(item).collect(),
        tags: [
            "priority",
            "fragile",
            "export",
            "insured",
            "repeat-customer",
        ]
        .map(String::from)
        .into(),
        scores: (0..16).map(|i| i * 37 + 5).collect(),
        attributes: HashMap::from(
            [
                ("channel", "web"),
                ("campaign", "spring-2026"),
                ("warehouse", "lhr-2"),
                ("payment", "card-visa-4242"),
                ("carrier", "royal-mail"),
                ("locale", "en-GB"),
            ]
            .map(|(k, v)| (k.to_string(), v.to_string())),
        ),
        counters: HashMap::from(
            [("views", 48_213), ("edits", 7), ("retries", 2)].map(|(k, v)| (k.to_string(), v)),
        ),
        note:
            "Please leave the parcel with the neighbour at number 219 if nobody answers the door, \
               and send a text message to the number on file when it has been handed over."
                .into(),
        signature: Bytes::from((0..64u8).collect::<Vec<u8>>()),
    }
}

pub fn blob(len: usize) -> Blob {
    Blob {
        data: Bytes::from((0..len).map(|i| (i * 31 + 7) as u8).collect::<Vec<u8>>()),
    }
}

pub fn logs(n: i32) -> LogBatch {
    let entry = |i: i32| LogEntry {
        time_nanos: 1_750_000_000_000_000_000 + i64::from(i) * 1_000_003,
        severity: 1 + i % 4,
        service: "checkout-frontend".into(),
        instance: format!("checkout-frontend-6d5f7c9b8-{i:05}"),
        text: format!(
            "request {i} finished: 200 OK in 12.5 ms, 3 upstream calls, cache hit ratio 0.87"
        ),
        trace_id: format!("4bf92f3577b34da6a3ce929d0e0e{i:04}"),
        span_id: format!("00f067aa0ba9{i:04}"),
        place: Some(CodePlace {
            file: "src/http/handlers/checkout.rs".into(),
            function: "finish_request".into(),
            line: 100 + i,
        }),
        labels: HashMap::from(
            [
                ("region", "eu-west-2"),
                ("zone", "eu-west-2b"),
                ("version", "2026.05.1"),
                ("pod", "checkout-6d5f7c9b8"),
            ]
            .map(|(k, v)| (k.to_string(), v.to_string())),
        ),
    };
    LogBatch {
        entries: (0..n).map(entry).collect(),
    }
}

pub fn tail_request(count: i32) -> TailRequest {
    TailRequest {
        count,
        text: TEXT.into(),
    }
}

pub fn event(i: i64) -> Event {
    Event {
        seq: SEQ0 + i,
        text: TEXT.into(),
    }
}

#[cfg(test)]
mod tests {
    use prost::Message;

    #[test]
    fn sizes() {
        println!("echo  {}", super::echo_request().encoded_len());
        println!("order {}", super::order().encoded_len());
        println!("logs  {}", super::logs(50).encoded_len());
        println!("event {}", super::event(0).encoded_len());
        assert!((1025..1200).contains(&super::order().encoded_len()));
    }
}
