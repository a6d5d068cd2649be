//! How servers and clients behave, over sockets and in process: everything is in the tests.
#![cfg(test)]

mod bad_servers;
mod balance;
mod blocking;
mod blocking_proxy;
mod blocking_shop;
mod blocking_threads;
mod cancellation;
mod channel;
mod compression;
mod deadline_client;
mod deadline_layer;
mod deadline_propagation;
mod deadline_server;
mod errors;
mod get;
mod h2_grpc_clients;
mod h2_grpc_servers;
mod h2_servers;
mod interceptors;
mod json_options;
mod layers;
mod layers_per_method;
mod limits;
mod load;
mod metadata;
mod methods;
mod panics;
mod proxy;
mod refusals;
mod retry;
mod services;
mod settings_precedence;
mod tower_layers;
