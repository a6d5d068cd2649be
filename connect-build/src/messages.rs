//! Options of messages, which are prost-build's. They reach JSON and services because both are made
//! from what prost-build wrote.

use crate::config::Config;

impl Config {
    /// Adds an attribute, such as a derive, to messages, enums and oneofs.
    #[must_use]
    pub fn type_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.type_attribute(path, attribute);
        self
    }

    /// Adds an attribute to messages.
    #[must_use]
    pub fn message_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.message_attribute(path, attribute);
        self
    }

    /// Adds an attribute to enums and oneofs.
    #[must_use]
    pub fn enum_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.enum_attribute(path, attribute);
        self
    }

    /// Adds an attribute to fields, oneofs and enum values.
    #[must_use]
    pub fn field_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.field_attribute(path, attribute);
        self
    }

    /// Makes `bytes` fields `Bytes`, slices of what was received, instead of `Vec<u8>`. A second
    /// call replaces the first.
    #[must_use]
    pub fn bytes<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.prost.bytes(paths);
        self
    }

    /// Makes map fields `BTreeMap`s instead of `HashMap`s. A second call replaces
    /// the first.
    #[must_use]
    pub fn btree_map<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.prost.btree_map(paths);
        self
    }

    /// Boxes a message field, or a member of a oneof.
    #[must_use]
    pub fn boxed(mut self, path: impl AsRef<str>) -> Self {
        self.prost.boxed(path);
        self
    }

    /// Leaves comments of the `.proto` file out. A second call replaces
    /// the first.
    #[must_use]
    pub fn disable_comments<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.prost.disable_comments(paths);
        self
    }

    /// Leaves `Debug` out, to write one by hand. A second call replaces
    /// the first.
    #[must_use]
    pub fn skip_debug<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.prost.skip_debug(paths);
        self
    }

    /// Keeps the enum's name at the front of its values' names (`ColorRed`).
    #[must_use]
    pub fn retain_enum_prefix(mut self) -> Self {
        self.prost.retain_enum_prefix();
        self
    }

    /// The domain in the type URL of messages, for `google.protobuf.Any`. `type.googleapis.com` by
    /// default, as in other implementations.
    #[must_use]
    pub fn type_name_domain<P: AsRef<str>>(
        mut self,
        paths: impl IntoIterator<Item = P>,
        domain: impl AsRef<str>,
    ) -> Self {
        self.prost.type_name_domain(paths, domain);
        self
    }

    /// The path of the `prost` crate in generated code. `::prost` by default.
    #[must_use]
    pub fn prost_path(mut self, path: impl Into<String>) -> Self {
        self.prost.prost_path(path);
        self
    }

    /// The path of the `prost-types` crate in generated code. `::prost_types` by default.
    #[must_use]
    pub fn prost_types_path(mut self, path: impl Into<String>) -> Self {
        self.prost.prost_types_path(path);
        self
    }

    /// Generates messages with this configuration of prost-build.
    ///
    /// Call it first: it takes the place of every message option set before. Its service generator
    /// and where it writes to are not used ([`service_generator`](Self::service_generator) is);
    /// services of its extern paths are generated.
    #[must_use]
    pub fn prost_config(self, prost: prost_build::Config) -> Self {
        Self { prost, ..self }
    }
}
