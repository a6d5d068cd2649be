//! What each method does with a message. The crate `ours` has this file as well, for its own generated types.

use crate::messages::SEQ0;
use crate::pb::*;

pub fn do_echo(r: EchoRequest) -> EchoResponse {
    EchoResponse { message: r.name }
}

pub fn do_order(mut o: Order) -> Order {
    o.id += 1;
    o
}

pub fn do_blob(b: Blob) -> Blob {
    b
}

pub fn do_logs(b: LogBatch) -> LogSummary {
    let mut s = LogSummary::default();
    for e in &b.entries {
        s.entries += 1;
        s.worst = s.worst.max(e.severity);
        s.text_bytes += (e.service.len()
            + e.instance.len()
            + e.text.len()
            + e.trace_id.len()
            + e.span_id.len()) as i64;
        if let Some(p) = &e.place {
            s.text_bytes += (p.file.len() + p.function.len()) as i64;
        }
        for (k, v) in &e.labels {
            s.label_bytes += (k.len() + v.len()) as i64;
        }
    }
    s
}

/// The events of one `Tail` call.
pub fn do_tail(r: TailRequest) -> impl Iterator<Item = Event> + Send + Unpin + 'static {
    (0..i64::from(r.count)).map(move |i| Event {
        seq: SEQ0 + i,
        text: r.text.clone(),
    })
}

pub fn do_chat(mut e: Event) -> Event {
    e.seq += 1;
    e
}

pub fn do_collect(s: &mut CollectSummary, e: &Event) {
    s.events += 1;
    s.seq_sum += e.seq;
    s.text_bytes += e.text.len() as i64;
}
