//! [`JsonOptions`]: how a server or a client writes and reads the JSON of its messages.

use super::{DecodeOptions, EncodeOptions};

/// How a server or a client writes and reads messages in JSON; binary messages are not affected.
///
/// The default is the canonical form, read with unknown fields ignored, as by every implementation of Connect: a newer
/// peer may send more than we know.
///
/// Spec: <https://protobuf.dev/programming-guides/json/#json-options>
///
/// # Examples
///
/// ```
/// use connect_runtime::{ClientOptions, Codec, ServerOptions, json::JsonOptions};
///
/// let strict = JsonOptions::new().emit_defaults(true).ignore_unknown(false);
/// let server = ServerOptions::new().json(strict);
/// let client = ClientOptions::new().codec(Codec::Json).json(JsonOptions::new().proto_names(true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonOptions {
    pub(crate) encode: EncodeOptions,
    pub(crate) decode: DecodeOptions,
}

impl JsonOptions {
    /// The defaults: the canonical form, and unknown fields ignored.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            encode: EncodeOptions {
                emit_defaults: false,
                enum_numbers: false,
                proto_names: false,
            },
            decode: DecodeOptions {
                ignore_unknown: true,
            },
        }
    }

    /// Whether fields without presence are written even when they hold their default, and empty lists and maps.
    #[must_use]
    pub const fn emit_defaults(mut self, emit: bool) -> Self {
        self.encode.emit_defaults = emit;
        self
    }

    /// Whether enum values are written as numbers, not names. Both are read, always.
    #[must_use]
    pub const fn enum_numbers(mut self, numbers: bool) -> Self {
        self.encode.enum_numbers = numbers;
        self
    }

    /// Whether fields are named as in the .proto file (`average_size`), not in lower camel case. Both are read, always.
    #[must_use]
    pub const fn proto_names(mut self, names: bool) -> Self {
        self.encode.proto_names = names;
        self
    }

    /// Whether unknown fields and unknown enum names are skipped; they are, unless this is set to `false`. Then a server
    /// answers them with `invalid_argument`, and on a client the call fails.
    #[must_use]
    pub const fn ignore_unknown(mut self, ignore: bool) -> Self {
        self.decode.ignore_unknown = ignore;
        self
    }
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self::new()
    }
}
