//! HTTP/1.1: one request in flight per connection, the answer's length read off
//! its head.

use crate::work::Work;

pub struct H1 {
    pub request: Vec<u8>,
    /// Length of the first answer, body only; all others must have it.
    expect: Option<usize>,
    exact: bool,
    state: State,
    body: usize,
    pub keep: Option<Vec<u8>>,
    head: Vec<u8>,
    /// What `head` says.
    length: usize,
}

enum State {
    Head,
    Length(usize),
    ChunkSize,
    Chunk(usize),
    Last,
}

pub enum Step {
    /// Not whole yet; this much was used.
    More(usize),
    /// An answer ended after this much.
    Done(usize),
    Bad(String),
}

pub fn request(w: &Work) -> Vec<u8> {
    let mut r = format!("POST {} HTTP/1.1\r\nhost: localhost\r\n", w.path).into_bytes();
    for (k, v) in &w.headers {
        r.extend_from_slice(format!("{k}: {v}\r\n").as_bytes());
    }
    r.extend_from_slice(b"\r\n");
    r.extend_from_slice(&w.body);
    r
}

fn find(b: &[u8], what: &[u8]) -> Option<usize> {
    b.windows(what.len()).position(|w| w == what)
}

impl H1 {
    pub fn new(w: &Work, keep: bool) -> Self {
        H1 {
            request: request(w),
            expect: None,
            exact: w.exact,
            state: State::Head,
            body: 0,
            keep: keep.then(Vec::new),
            head: Vec::new(),
            length: 0,
        }
    }

    fn take(&mut self, b: &[u8]) {
        self.body += b.len();
        if let Some(k) = &mut self.keep {
            k.extend_from_slice(b);
        }
    }

    pub fn feed(&mut self, b: &[u8]) -> Step {
        let mut at = 0;
        loop {
            let rest = &b[at..];
            match self.state {
                State::Head => {
                    let Some(end) = find(rest, b"\r\n\r\n") else {
                        return Step::More(at);
                    };
                    let head = &rest[..end + 4];
                    if !head.starts_with(b"HTTP/1.1 200") {
                        return Step::Bad(String::from_utf8_lossy(rest).into_owned());
                    }
                    self.state = if head == self.head {
                        // The same head again, which is the rule.
                        State::Length(self.length)
                    } else {
                        let lower = String::from_utf8_lossy(head).to_ascii_lowercase();
                        if let Some(p) = lower.find("content-length:") {
                            let n = lower[p + 15..].split("\r\n").next().unwrap().trim();
                            self.head = head.to_vec();
                            self.length = n.parse().unwrap();
                            State::Length(self.length)
                        } else if lower.contains("transfer-encoding: chunked") {
                            State::ChunkSize
                        } else {
                            return Step::Bad(lower);
                        }
                    };
                    at += end + 4;
                }
                State::Length(n) => {
                    let have = rest.len().min(n - self.body);
                    self.take(&rest[..have]);
                    at += have;
                    if self.body < n {
                        return Step::More(at);
                    }
                    return self.done(at);
                }
                State::ChunkSize => {
                    let Some(end) = find(&rest[..rest.len().min(20)], b"\r\n") else {
                        return Step::More(at);
                    };
                    let s = std::str::from_utf8(&rest[..end]).unwrap();
                    let n = usize::from_str_radix(s.trim(), 16).unwrap();
                    at += end + 2;
                    self.state = if n == 0 {
                        State::Last
                    } else {
                        State::Chunk(n + 2)
                    };
                }
                State::Chunk(n) => {
                    // The last two of `n` are CRLF.
                    let have = rest.len().min(n);
                    let data = have.min(n.saturating_sub(2));
                    self.take(&rest[..data]);
                    at += have;
                    if have < n {
                        self.state = State::Chunk(n - have);
                        return Step::More(at);
                    }
                    self.state = State::ChunkSize;
                }
                State::Last => {
                    if rest.len() < 2 {
                        return Step::More(at);
                    }
                    return self.done(at + 2);
                }
            }
        }
    }

    fn done(&mut self, at: usize) -> Step {
        let got = std::mem::take(&mut self.body);
        self.state = State::Head;
        let want = *self.expect.get_or_insert(got);
        if want != got && self.exact {
            return Step::Bad(format!("body of {got} after one of {want}"));
        }
        Step::Done(at)
    }
}
