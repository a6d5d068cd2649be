//! The hat shop of the guide, for what compiling it costs.

#![allow(missing_docs, reason = "the code is not ours")]

connectrpc::include_generated!();
