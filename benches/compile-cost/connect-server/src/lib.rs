//! The hat shop of the guide, for what compiling it costs.

connect_runtime::include_proto!("hats.v1");
