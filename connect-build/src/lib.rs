//! Generates Connect, gRPC and gRPC-Web services on prost from .proto files, in build.rs.
//!
//! One call makes, from a `.proto` file: prost messages, their canonical JSON, and for each service
//! a trait to implement, a server and a client. No `protoc` is needed.
//!
//! ```no_run
//! // build.rs
//! fn main() -> std::io::Result<()> {
//!     connect_build::compile_protos(&["proto/haberdasher.proto"], &["proto"])
//! }
//! ```
//!
//! The code is written to `OUT_DIR`, one file for each package; `connect_runtime::include_proto!`
//! includes it. A crate that does so depends on `connect-runtime`, `prost` and `prost-types`.
//! [`configure`] leads to the options.
//!
//! The feature `protox`, on by default, is the parser. Without it the files are read by a protoc that
//! [`Config::protoc`] names, or come as a descriptor set.

mod choices;
mod compile;
mod config;
mod generate;
mod json;
mod lints;
mod messages;
mod names;
mod output;
pub mod plugin;
mod proto;
mod services;

pub use self::config::Config;

use std::io;
use std::path::Path;

/// Compiles `.proto` files, with the default options.
///
/// `includes` are the directories in which imports, and the files themselves, are searched.
///
/// # Errors
///
/// When a file cannot be read, has an error (the text gives file, line and column), or the code
/// cannot be written.
///
/// # Examples
///
/// ```no_run
/// connect_build::compile_protos(&["proto/haberdasher.proto"], &["proto"])?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn compile_protos(
    protos: &[impl AsRef<Path>],
    includes: &[impl AsRef<Path>],
) -> io::Result<()> {
    configure().compile_protos(protos, includes)
}

/// The options, for more than [`compile_protos`] does.
///
/// # Examples
///
/// ```no_run
/// connect_build::configure()
///     .bytes(["."])
///     .build_server(false)
///     .compile_protos(&["proto/haberdasher.proto"], &["proto"])?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn configure() -> Config {
    Config::default()
}
