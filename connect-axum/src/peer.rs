//! Who calls: axum's `ConnectInfo` → [`Peer`].

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use connect_runtime::Peer;
use http::Extensions;

/// Adds the [`Peer`] that axum's own `serve` knows as [`ConnectInfo`]; one that is there already stays.
pub(crate) fn from_connect_info(extensions: &mut Extensions) {
    if extensions.get::<Peer>().is_none()
        && let Some(&ConnectInfo(address)) = extensions.get::<ConnectInfo<SocketAddr>>()
    {
        extensions.insert(Peer::new(address));
    }
}
