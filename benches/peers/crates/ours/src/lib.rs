//! The bench service as connect-build generates it, with the messages and methods that the peers have, too.

pub mod pb {
    connect_runtime::include_proto!("bench.v1");
}

#[path = "../../msgs/src/messages.rs"]
mod messages;
#[path = "../../msgs/src/methods.rs"]
mod methods;

pub use messages::*;
pub use methods::*;
