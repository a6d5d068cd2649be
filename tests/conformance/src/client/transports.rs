//! Connections: one pool for each HTTP version and set of certificates, kept for the calls that follow.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use connect_runtime::client::HttpTransport;

use crate::{
    Failure,
    proto::{ClientCompatRequest, HttpVersion},
    tls,
};

/// The pools that there are.
#[derive(Debug, Default)]
pub(super) struct Transports {
    pools: Mutex<HashMap<Key, HttpTransport>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    version: i32,
    server_cert: Bytes,
    client_cert: Option<Bytes>,
}

impl Transports {
    /// The pool that a test's call is made through.
    pub(super) fn of(&self, test: &ClientCompatRequest) -> Result<HttpTransport, Failure> {
        let key = Key {
            version: test.http_version,
            server_cert: test.server_tls_cert.clone(),
            client_cert: test
                .client_tls_creds
                .as_ref()
                .map(|creds| creds.cert.clone()),
        };
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match pools.entry(key) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(free) => free.insert(connect(test)?).clone(),
        })
    }
}

fn connect(test: &ClientCompatRequest) -> Result<HttpTransport, Failure> {
    let mut builder = HttpTransport::builder();
    builder = match test.http_version() {
        // With TLS, the server's only protocol is what is negotiated.
        HttpVersion::HttpVersion1 => builder,
        HttpVersion::HttpVersion2 => builder.http2_prior_knowledge(true),
        other => return Err(format!("{} is not supported", other.as_str_name()).into()),
    };
    if !test.server_tls_cert.is_empty() {
        let creds = test.client_tls_creds.as_ref();
        builder = builder.tls_config(tls::client(&test.server_tls_cert, creds)?);
    }
    Ok(builder.build())
}
