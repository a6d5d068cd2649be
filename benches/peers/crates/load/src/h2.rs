//! HTTP/2 with prior knowledge: `streams` calls in flight per connection. The
//! first request's fields go into the server's dynamic table, so that every
//! later request is a few indexed bytes, as with a real client.

use crate::work::Work;

const RECV_WINDOW: u32 = 1 << 30;

pub struct H2 {
    first: Vec<u8>,
    later: Vec<u8>,
    sent_first: bool,
    body: Vec<u8>,
    chunk: usize,
    rounds: u32,
    next_id: u32,
    slots: Vec<Slot>,
    /// id/2 modulo its length -> slot.
    ring: Vec<u32>,
    window: i64,
    initial: i64,
    max_frame: usize,
    consumed: u32,
    expect: Option<usize>,
    /// All answers must have the first one's length (not so when zipped: a
    /// map's order, and so a zipped message's length, differs by call).
    exact: bool,
    pub keep: Option<Vec<u8>>,
    blocked: bool,
    /// A ping-pong's last answer does not end it: it waits for `release`.
    hold: bool,
    waiting: usize,
}

#[derive(Clone, Default)]
struct Slot {
    id: u32,
    sent: usize,
    fin: bool,
    window: i64,
    got: usize,
    rounds: u32,
    due: usize,
}

fn int(prefix: u8, bits: u32, mut v: usize, out: &mut Vec<u8>) {
    let max = (1usize << bits) - 1;
    if v < max {
        out.push(prefix | v as u8);
        return;
    }
    out.push(prefix | max as u8);
    v -= max;
    while v >= 128 {
        out.push((v & 127) as u8 | 128);
        v >>= 7;
    }
    out.push(v as u8);
}

fn string(s: &str, out: &mut Vec<u8>) {
    int(0, 7, s.len(), out);
    out.extend_from_slice(s.as_bytes());
}

fn blocks(w: &Work) -> (Vec<u8>, Vec<u8>) {
    // :method POST and :scheme http are static.
    let mut first = vec![0x83, 0x86];
    let mut later = first.clone();
    let mut fields: Vec<(Result<usize, &str>, &str)> = vec![
        (Ok(4), &w.path),     // :path
        (Ok(1), "localhost"), // :authority
    ];
    for (k, v) in &w.headers {
        let k = match *k {
            "content-type" => Ok(31),
            "content-length" => Ok(28),
            "user-agent" => Ok(58),
            "accept-encoding" => Ok(16),
            "content-encoding" => Ok(26),
            k => Err(k),
        };
        fields.push((k, v));
    }
    let n = fields.len();
    for (i, (k, v)) in fields.into_iter().enumerate() {
        match k {
            Ok(idx) => int(0x40, 6, idx, &mut first),
            Err(name) => {
                first.push(0x40);
                string(name, &mut first);
            }
        }
        string(v, &mut first);
        int(0x80, 7, 62 + (n - 1 - i), &mut later);
    }
    (first, later)
}

fn frame(kind: u8, flags: u8, id: u32, len: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(len as u32).to_be_bytes()[1..]);
    out.push(kind);
    out.push(flags);
    out.extend_from_slice(&id.to_be_bytes());
}

impl H2 {
    pub fn new(w: &Work, streams: usize, chunk: usize, keep: bool, out: &mut Vec<u8>) -> Self {
        let (first, later) = blocks(w);
        out.extend_from_slice(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(4, 0, 0, 12, out);
        out.extend_from_slice(&2u16.to_be_bytes()); // ENABLE_PUSH
        out.extend_from_slice(&0u32.to_be_bytes());
        out.extend_from_slice(&4u16.to_be_bytes()); // INITIAL_WINDOW_SIZE
        out.extend_from_slice(&RECV_WINDOW.to_be_bytes());
        frame(8, 0, 0, 4, out);
        out.extend_from_slice(&RECV_WINDOW.to_be_bytes());
        H2 {
            first,
            later,
            sent_first: false,
            body: w.body.clone(),
            chunk,
            rounds: w.rounds,
            next_id: 1,
            slots: vec![Slot::default(); streams],
            ring: vec![u32::MAX; 4096],
            window: 65_535,
            initial: 65_535,
            max_frame: 16_384,
            consumed: 0,
            expect: None,
            exact: w.exact,
            keep: keep.then(Vec::new),
            blocked: false,
            hold: w.hold,
            waiting: 0,
        }
    }

    pub fn start(&mut self, slot: usize, out: &mut Vec<u8>) {
        let id = self.next_id;
        self.next_id += 2;
        self.ring[(id >> 1) as usize & 4095] = slot as u32;
        let block = if self.sent_first {
            &self.later
        } else {
            &self.first
        };
        self.sent_first = true;
        frame(1, 4, id, block.len(), out);
        out.extend_from_slice(block);
        self.slots[slot] = Slot {
            id,
            window: self.initial,
            ..Slot::default()
        };
        if self.rounds > 0 {
            self.ping(slot, out);
        } else {
            self.push(slot, out);
        }
    }

    /// One message of a ping-pong (its windows are never exhausted: a message
    /// is small and each is answered before the next).
    fn ping(&mut self, slot: usize, out: &mut Vec<u8>) {
        let s = &mut self.slots[slot];
        if self.hold && s.rounds == self.rounds {
            s.due = usize::MAX;
            self.waiting += 1;
            return;
        }
        s.rounds += 1;
        let fin = s.rounds > self.rounds;
        if fin {
            frame(0, 1, s.id, 0, out);
            s.due = usize::MAX;
            return;
        }
        frame(0, 0, s.id, self.body.len(), out);
        out.extend_from_slice(&self.body);
        self.window -= self.body.len() as i64;
        s.window -= self.body.len() as i64;
        s.due = s.got + self.body.len();
        if self.window < 0 {
            self.blocked = true;
        }
    }

    /// Calls that wait for `release`.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Ends the calls that waited for it.
    pub fn release(&mut self, out: &mut Vec<u8>) {
        self.hold = false;
        self.waiting = 0;
        for i in 0..self.slots.len() {
            self.ping(i, out);
        }
    }

    /// Sends as much of the body as the windows and the out buffer allow.
    fn push(&mut self, slot: usize, out: &mut Vec<u8>) {
        let s = &mut self.slots[slot];
        while !s.fin {
            let left = self.body.len() - s.sent;
            let n = left
                .min(self.chunk)
                .min(self.max_frame)
                .min(self.window.max(0) as usize)
                .min(s.window.max(0) as usize);
            if n == 0 && left > 0 {
                self.blocked = true;
                return;
            }
            if out.len() > 1 << 20 {
                self.blocked = true;
                return;
            }
            let fin = n == left;
            frame(0, u8::from(fin), s.id, n, out);
            out.extend_from_slice(&self.body[s.sent..s.sent + n]);
            s.sent += n;
            s.window -= n as i64;
            self.window -= n as i64;
            s.fin = fin;
        }
    }

    /// Goes on with whatever waited for a window or for the out buffer.
    pub fn resume(&mut self, out: &mut Vec<u8>) {
        if !self.blocked || self.rounds > 0 {
            return;
        }
        self.blocked = false;
        for i in 0..self.slots.len() {
            if self.slots[i].id != 0 && !self.slots[i].fin {
                self.push(i, out);
            }
        }
    }

    fn slot_of(&self, id: u32) -> Option<usize> {
        let s = self.ring[(id >> 1) as usize & 4095] as usize;
        if self.slots.get(s).is_some_and(|s| s.id == id) {
            return Some(s);
        }
        self.slots.iter().position(|s| s.id == id)
    }

    /// Handles the whole frames of `b`; gives how much was used. Each ended
    /// call's slot is passed to `done`.
    pub fn feed(
        &mut self,
        b: &[u8],
        out: &mut Vec<u8>,
        mut done: impl FnMut(usize),
    ) -> Result<usize, String> {
        let mut at = 0;
        while b.len() - at >= 9 {
            let h = &b[at..at + 9];
            let len = u32::from_be_bytes([0, h[0], h[1], h[2]]) as usize;
            if b.len() - at < 9 + len {
                break;
            }
            let (kind, flags) = (h[3], h[4]);
            let id = u32::from_be_bytes([h[5], h[6], h[7], h[8]]) & 0x7fff_ffff;
            let p = &b[at + 9..at + 9 + len];
            at += 9 + len;
            match kind {
                0 => {
                    self.consumed += len as u32;
                    if self.consumed > RECV_WINDOW / 2 {
                        frame(8, 0, 0, 4, out);
                        out.extend_from_slice(&self.consumed.to_be_bytes());
                        self.consumed = 0;
                    }
                    if let Some(k) = &mut self.keep {
                        k.extend_from_slice(p);
                    }
                    let Some(i) = self.slot_of(id) else { continue };
                    self.slots[i].got += len;
                    if flags & 1 != 0 {
                        self.end(i, &mut done)?;
                    } else if self.rounds > 0 && self.slots[i].got >= self.slots[i].due {
                        self.ping(i, out);
                    }
                }
                1 => {
                    let Some(i) = self.slot_of(id) else { continue };
                    // :status 200 is the static 8; a table size update may precede it.
                    if self.slots[i].got == 0 && !p.iter().take(4).any(|x| *x == 0x88) {
                        return Err(format!("answer head {p:x?}"));
                    }
                    if flags & 1 != 0 {
                        self.end(i, &mut done)?;
                    }
                }
                3 => return Err(format!("RST_STREAM {p:x?}")),
                4 if flags & 1 == 0 => {
                    for s in p.chunks_exact(6) {
                        let v = u32::from_be_bytes([s[2], s[3], s[4], s[5]]);
                        match u16::from_be_bytes([s[0], s[1]]) {
                            4 => {
                                let by = i64::from(v) - self.initial;
                                self.initial = i64::from(v);
                                for s in &mut self.slots {
                                    s.window += by;
                                }
                            }
                            5 => self.max_frame = v as usize,
                            _ => {}
                        }
                    }
                    frame(4, 1, 0, 0, out);
                }
                6 if flags & 1 == 0 => {
                    frame(6, 1, 0, 8, out);
                    out.extend_from_slice(p);
                }
                7 => return Err(format!("GOAWAY {}", String::from_utf8_lossy(p))),
                8 => {
                    let v = i64::from(u32::from_be_bytes([p[0], p[1], p[2], p[3]]));
                    if id == 0 {
                        self.window += v;
                    } else if let Some(i) = self.slot_of(id) {
                        self.slots[i].window += v;
                    }
                }
                _ => {}
            }
        }
        Ok(at)
    }

    fn end(&mut self, i: usize, done: &mut impl FnMut(usize)) -> Result<(), String> {
        let got = self.slots[i].got;
        let want = *self.expect.get_or_insert(got);
        if want != got && self.exact {
            return Err(format!("{got} bytes of DATA after {want}"));
        }
        if self.rounds > 0 && self.slots[i].rounds <= self.rounds {
            return Err("the call ended early".into());
        }
        self.slots[i].id = 0;
        done(i);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::{self, Codec, Form};

    #[test]
    fn a_held_call_waits_after_its_answer_until_it_is_released() {
        let mut work = work::build("pingpong1", Form::Grpc, Codec::Proto, false);
        work.hold = true;
        let mut out = Vec::new();
        let mut h2 = H2::new(&work, 1, 16_384, false, &mut out);
        h2.start(0, &mut out);

        let mut answer = Vec::new();
        frame(1, 4, 1, 1, &mut answer);
        answer.push(0x88);
        frame(0, 0, 1, work.body.len(), &mut answer);
        answer.extend_from_slice(&work.body);
        out.clear();
        let mut ended = 0;
        h2.feed(&answer, &mut out, |_| ended += 1).unwrap();
        assert_eq!((out.len(), h2.waiting(), ended), (0, 1, 0));

        h2.release(&mut out);
        let mut end_stream = Vec::new();
        frame(0, 1, 1, 0, &mut end_stream);
        assert_eq!(out, end_stream);

        answer.clear();
        frame(1, 5, 1, 1, &mut answer);
        answer.push(0x88);
        h2.feed(&answer, &mut out, |_| ended += 1).unwrap();
        assert_eq!((h2.waiting(), ended), (0, 1));
    }
}
