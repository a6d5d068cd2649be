//! JSON options, and what is passed down beside them while a message is walked.

/// How messages are written as JSON. The default is the canonical form.
///
/// ```
/// use connect_runtime::json::{self, EncodeOptions};
///
/// let options = EncodeOptions { emit_defaults: true, ..Default::default() };
/// assert_eq!(json::to_vec(&(), options)?, b"{}");
/// # Ok::<(), json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EncodeOptions {
    /// Write fields without presence even when they hold their default, and empty lists and maps.
    pub emit_defaults: bool,
    /// Write enum values as numbers, not names.
    pub enum_numbers: bool,
    /// Name fields as the .proto file does (`average_size`), not in lower camel case.
    pub proto_names: bool,
}

/// How JSON is read. The default refuses what it does not know.
///
/// ```
/// use connect_runtime::json::{self, DecodeOptions};
///
/// let json = br#"{"newField": 1}"#;
/// assert!(json::from_slice::<()>(json, DecodeOptions::default()).is_err());
/// assert!(json::from_slice::<()>(json, DecodeOptions { ignore_unknown: true }).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecodeOptions {
    /// Skip unknown fields and unknown enum names, as a server that outlives its clients should.
    pub ignore_unknown: bool,
}

/// How deep messages, lists in `google.protobuf.Value` and `Any`s may nest: prost's own limit.
pub const MAX_DEPTH: u8 = 100;

/// The message nests deeper than [`MAX_DEPTH`].
const TOO_DEEP: &str = "message nests too deep";

/// What is passed down while a message is encoded: the options, and how deep we are.
#[derive(Clone, Copy, Debug)]
pub struct EncodeContext {
    options: EncodeOptions,
    depth: u8,
}

impl EncodeContext {
    pub(super) fn new(options: EncodeOptions) -> Self {
        Self { options, depth: 0 }
    }

    /// The options that the caller chose.
    pub fn options(&self) -> &EncodeOptions {
        &self.options
    }

    /// The context inside one more message.
    pub(super) fn enter<E: serde::ser::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

/// What is passed down while JSON is decoded: the options, how deep we are, and whether this
/// object is an `Any`, which has an `@type` among its fields.
#[derive(Clone, Copy, Debug)]
pub struct DecodeContext {
    options: DecodeOptions,
    depth: u8,
    in_any: bool,
}

impl DecodeContext {
    pub(super) fn new(options: DecodeOptions) -> Self {
        Self {
            options,
            depth: 0,
            in_any: false,
        }
    }

    /// The options that the caller chose.
    pub fn options(&self) -> &DecodeOptions {
        &self.options
    }

    /// The context inside one more message.
    pub(super) fn enter<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self {
            depth: self.depth + 1,
            in_any: false,
            ..self
        })
    }

    /// The context of the message that an `Any` holds, whose object is the `Any`'s own.
    pub(super) fn of_any(self) -> Self {
        Self {
            in_any: true,
            ..self
        }
    }

    /// Whether a key that names no field may be skipped.
    pub(super) fn may_skip(&self, key: &str) -> bool {
        self.options.ignore_unknown || (self.in_any && key == "@type")
    }
}
