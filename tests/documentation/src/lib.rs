//! The code of the README and the guide, compiled and run as the doctests of this crate.

#![cfg(doctest)]

#[doc = include_str!("../../../README.md")]
mod readme {}

#[doc = include_str!("../../../docs/guide/services.md")]
mod services {}

#[doc = include_str!("../../../docs/guide/streaming.md")]
mod streaming {}

#[doc = include_str!("../../../docs/guide/clients.md")]
mod clients {}

#[doc = include_str!("../../../docs/guide/blocking.md")]
mod blocking {}

#[doc = include_str!("../../../docs/guide/layers.md")]
mod layers {}

#[doc = include_str!("../../../docs/guide/interceptors.md")]
mod interceptors {}

#[doc = include_str!("../../../docs/guide/retries.md")]
mod retries {}

#[doc = include_str!("../../../docs/guide/axum.md")]
mod axum {}

#[doc = include_str!("../../../docs/guide/gateways.md")]
mod gateways {}

#[doc = include_str!("../../../docs/guide/code-generation.md")]
mod code_generation {}

#[doc = include_str!("../../../docs/guide/plugin.md")]
mod plugin {}

#[doc = include_str!("../../../docs/guide/editions.md")]
mod editions {}

#[doc = include_str!("../../../docs/guide/from-tonic.md")]
mod from_tonic {}

#[doc = include_str!("../../../docs/guide/json.md")]
mod json {}

#[doc = include_str!("../../../docs/guide/sharing.md")]
mod sharing {}

#[doc = include_str!("../../../connect-build/README.md")]
mod connect_build_readme {}

#[doc = include_str!("../../../connect-runtime/README.md")]
mod connect_runtime_readme {}
