//! What is read: `.proto` files, and the descriptors made of them.

mod below;
mod check;
mod comments;
mod diagnostic;
mod document;
#[cfg_attr(
    not(feature = "protox"),
    allow(dead_code, reason = "the parser reads the rest")
)]
mod edition;
#[cfg(feature = "protox")]
mod editions;
#[cfg_attr(
    not(feature = "protox"),
    allow(dead_code, reason = "the parser reads the rest")
)]
mod features;
#[cfg_attr(
    not(feature = "protox"),
    allow(dead_code, reason = "the parser reads the rest")
)]
mod lines;
mod lower;
mod recursion;
mod schema;
mod source;

pub(crate) use self::below::is_below;
pub(crate) use self::check::check;
pub(crate) use self::document::document;
pub(crate) use self::edition::Edition;
pub(crate) use self::lower::lower;
pub(crate) use self::recursion::recursive_through_groups;
pub(crate) use self::schema::Schema;
pub(crate) use self::source::{Source, Sources, read};
