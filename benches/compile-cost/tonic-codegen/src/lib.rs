//! The hat shop of the guide, for what compiling it costs.

tonic::include_proto!("hats.v1");
