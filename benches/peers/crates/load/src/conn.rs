//! One connection: bytes out, bytes in, and when each of its calls began.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::work::Work;
use crate::{h1, h2};

pub enum Proto {
    One(Box<h1::H1>),
    Two(Box<h2::H2>),
}

pub struct Conn {
    pub sock: TcpStream,
    pub out: Vec<u8>,
    pub sent: usize,
    pub buf: Vec<u8>,
    pub have: usize,
    pub proto: Proto,
    pub began: Vec<Instant>,
}

/// What all connections of a run have in common.
pub struct Shape<'a> {
    pub addr: SocketAddr,
    pub work: &'a Work,
    /// HTTP/2, not HTTP/1.1.
    pub two: bool,
    pub streams: usize,
    /// The largest DATA frame.
    pub chunk: usize,
    /// Answers are kept, to be shown.
    pub keep: bool,
}

impl Conn {
    /// Connects; its events will have this number.
    pub fn open(shape: &Shape, registry: &Registry, number: usize) -> Self {
        let s = std::net::TcpStream::connect(shape.addr).expect("connect");
        s.set_nodelay(true).unwrap();
        s.set_nonblocking(true).unwrap();
        let mut sock = TcpStream::from_std(s);
        let both = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut sock, Token(number), both).unwrap();
        let mut out = Vec::new();
        let proto = if shape.two {
            let h2 = h2::H2::new(shape.work, shape.streams, shape.chunk, shape.keep, &mut out);
            Proto::Two(Box::new(h2))
        } else {
            Proto::One(Box::new(h1::H1::new(shape.work, shape.keep)))
        };
        Conn {
            sock,
            out,
            sent: 0,
            buf: vec![0; 512 * 1024],
            have: 0,
            proto,
            began: vec![Instant::now(); shape.streams],
        }
    }

    /// Begins a call that was due at this time.
    pub fn start(&mut self, slot: usize, due: Instant) {
        self.began[slot] = due;
        match &mut self.proto {
            Proto::One(p) => self.out.extend_from_slice(&p.request),
            Proto::Two(p) => p.start(slot, &mut self.out),
        }
    }

    /// Reads once, and adds the slots whose calls have ended; tells whether there may be more to read.
    pub fn receive(&mut self, ended: &mut Vec<usize>) -> Result<bool, String> {
        if self.have == self.buf.len() {
            self.buf.resize(self.have * 2, 0);
        }
        let room = self.buf.len() - self.have;
        let n = match self.sock.read(&mut self.buf[self.have..]) {
            Ok(0) => return Err("closed by the server".into()),
            Ok(n) => n,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(e) if e.kind() == ErrorKind::Interrupted => return Ok(true),
            Err(e) => return Err(format!("read: {e}")),
        };
        self.have += n;
        let used = match &mut self.proto {
            Proto::One(p) => match p.feed(&self.buf[..self.have]) {
                h1::Step::More(n) => n,
                h1::Step::Done(n) => {
                    ended.push(0);
                    n
                }
                h1::Step::Bad(e) => return Err(format!("bad answer: {e}")),
            },
            Proto::Two(p) => p
                .feed(&self.buf[..self.have], &mut self.out, |s| ended.push(s))
                .map_err(|e| format!("bad answer: {e}"))?,
        };
        self.buf.copy_within(used..self.have, 0);
        self.have -= used;
        Ok(n == room)
    }

    pub fn flush(&mut self) -> Result<(), String> {
        loop {
            while self.sent < self.out.len() {
                match self.sock.write(&self.out[self.sent..]) {
                    Ok(n) => self.sent += n,
                    Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
                    Err(e) if e.kind() == ErrorKind::Interrupted => {}
                    Err(e) => return Err(format!("closed by the server: {e}")),
                }
            }
            self.out.clear();
            self.sent = 0;
            if let Proto::Two(p) = &mut self.proto {
                p.resume(&mut self.out);
            }
            if self.out.is_empty() {
                return Ok(());
            }
        }
    }
}
