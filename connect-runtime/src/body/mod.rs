//! HTTP bodies ⇄ messages, for both sides.

mod arrived;
mod bare;
mod batch;
mod compress;
mod decompress;
mod drain;
mod incoming;
mod outgoing;
mod read;
mod request;
mod reset;
mod source;
mod tether;
mod transport_error;
mod write;

pub(crate) use self::{
    arrived::Arrived,
    batch::Batch,
    compress::Compressor,
    drain::{Drain, Leftover},
    incoming::Incoming,
    read::Reader,
    tether::{RequestEnd, ResponseEnd, tether},
    transport_error::from_transport,
    write::Writer,
};
pub use self::{outgoing::Body, request::RequestBody};
