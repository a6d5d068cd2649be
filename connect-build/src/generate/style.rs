//! [`Style`]: what differs between async and blocking code.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

use super::Context;
use super::model::Service;
use crate::choices::Gate;

/// For whom a trait or a client is.
#[derive(Clone, Copy)]
pub(super) enum Style {
    /// Futures and streams.
    Async,
    /// Plain functions and iterators.
    Blocking,
}

impl Style {
    /// The name of the trait.
    pub(super) fn service(self, service: &Service) -> &Ident {
        match self {
            Self::Async => &service.names.service,
            Self::Blocking => &service.names.blocking,
        }
    }

    /// The name of the client.
    pub(super) fn client(self, service: &Service) -> &Ident {
        match self {
            Self::Async => &service.names.client,
            Self::Blocking => &service.names.blocking_client,
        }
    }

    /// What is generated in this style: all of it, or what is blocking as well.
    pub(super) fn gate(self, gate: Option<&Gate>, blocking: Option<&Gate>) -> Option<Gate> {
        match self {
            Self::Async => gate.cloned(),
            Self::Blocking => Some(gate?.and(blocking?)),
        }
    }

    /// The message, or a stream of them.
    pub(super) fn maybe_streaming(
        self,
        message: &Type,
        is_streaming: bool,
        context: &Context,
    ) -> TokenStream {
        let runtime = &context.runtime;
        match self {
            _ if !is_streaming => quote!(#message),
            Self::Async => quote!(#runtime::Streaming<#message>),
            Self::Blocking => quote!(#runtime::codegen::BlockingStreaming<#message>),
        }
    }
}
