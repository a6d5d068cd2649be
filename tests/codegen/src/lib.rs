//! The generated code of connect-build's golden cases, which must compile without a warning.

#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
// Each case is a module, and most are packages of the same name.
#![allow(clippy::module_inception)]

/// The generated code of a case, as its include file nests it.
macro_rules! case {
    ($(#[$attribute:meta])* $case:ident) => {
        #[doc = concat!("The case `", stringify!($case), "`.")]
        $(#[$attribute])*
        pub mod $case {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($case), "/mod.rs"));
        }
    };
}

case!(beside);
case!(blocking);
case!(choices);
case!(collisions);
case!(comments);
case!(deprecated);
case!(editions2023);
case!(editions2024);
case!(haberdasher);
case!(keywords);
case!(nested);
case!(no_package);
case!(
    // `disable_comments` is what this case is about.
    #[allow(missing_docs)]
    options
);
case!(packages);
case!(proto2);
case!(well_known);

/// Nobody uses it, and nobody could: as the messages of a program that only calls, or only serves.
// Lints of rustc's that are off unless somebody turns them on.
#[allow(unreachable_pub, unnameable_types)]
mod unused {
    include!(concat!(env!("OUT_DIR"), "/lints/mod.rs"));
}

pub mod bridged;

/// What the paths of the case `options` lead to.
pub mod dependencies {
    pub use {connect_runtime, prost, prost_types};
}

impl std::fmt::Debug for options::options::Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
