//! HTTP bodies ⇄ messages, for both sides.

mod bare;
mod decompress;
mod drain;
mod incoming;
mod outgoing;
mod read;
mod source;
mod tether;
mod transport_error;
mod write;

pub use self::outgoing::Body;
pub(crate) use self::{
    drain::{Drain, Leftover},
    incoming::Incoming,
    read::Reader,
    tether::{RequestEnd, ResponseEnd, tether},
    transport_error::from_transport,
    write::{Compressor, Writer},
};
