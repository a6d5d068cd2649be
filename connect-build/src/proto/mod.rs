//! What is read: `.proto` files, and the descriptors made of them.

mod below;
mod comments;
mod document;
mod packed;
mod recursion;
mod schema;
mod source;

pub(crate) use self::below::is_below;
pub(crate) use self::document::document;
pub(crate) use self::packed::pack_explicitly;
pub(crate) use self::recursion::recursive_through_groups;
pub(crate) use self::schema::Schema;
pub(crate) use self::source::{Sources, read};
