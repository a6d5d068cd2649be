//! Generates messages, a server and a client.

fn main() {
    connectrpc_build::Config::new()
        .files(&["../proto/hats.proto"])
        .includes(&["../proto"])
        .include_file("_connectrpc.rs")
        .compile()
        .expect("the hat shop compiles");
}
