//! One connection: bytes out, bytes in, and when each of its calls began.

use std::io::{ErrorKind, Write};
use std::time::Instant;

use mio::net::TcpStream;

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

impl Conn {
    /// Begins a call that was due at this time.
    pub fn start(&mut self, slot: usize, due: Instant) {
        self.began[slot] = due;
        match &mut self.proto {
            Proto::One(p) => self.out.extend_from_slice(&p.request),
            Proto::Two(p) => p.start(slot, &mut self.out),
        }
    }

    pub fn flush(&mut self) -> std::io::Result<()> {
        loop {
            while self.sent < self.out.len() {
                match self.sock.write(&self.out[self.sent..]) {
                    Ok(n) => self.sent += n,
                    Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
                    Err(e) if e.kind() == ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
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
