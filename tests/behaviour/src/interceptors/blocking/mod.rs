//! Interceptors of plain functions, around servers and clients that are blocking or not.

mod by_kind;
mod early_ends;
mod metadata;
