//! The options of the services, for messages made at build time or checked in.

/// The options for the messages in this module of the other crate.
pub(crate) fn options(module: &str) -> connect_build::Config {
    let messages = format!("::sharing_messages::{module}::sharing::v1");
    connect_build::configure()
        .extern_path(".sharing.v1", messages)
        .server_feature(".", "server")
        .client_feature(".", "client")
}
