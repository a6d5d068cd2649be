//! Generates messages, a server and a client.

fn main() {
    connectrpc_build::Config::new()
        .files(&["proto/methods.proto"])
        .includes(&["proto"])
        .include_file("_connectrpc.rs")
        .compile()
        .expect("the methods compile");
}
