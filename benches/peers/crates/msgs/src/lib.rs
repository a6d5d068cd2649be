//! prost and pbjson types of the bench proto, the messages of every workload, and what each method does with one, for the
//! peers whose messages are prost's.

pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/bench.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/bench.v1.serde.rs"));
}

mod messages;
mod methods;

pub use messages::*;
pub use methods::*;
