//! The message types that a `google.protobuf.Any` may hold, by name.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use prost::Message;

use super::well_known::WELL_KNOWN_TYPES;
use super::{DecodeContext, EncodeContext, Error, Json, JsonMessage, entry};

/// A message type that can be found by its name.
///
/// Generated code has a table of them for each package, which is registered when a server or a
/// client is made. Register it yourself to convert an `Any` without either.
///
/// ```
/// use connect_runtime::json::{JsonType, register};
///
/// # mod pkg { pub const JSON_TYPES: &[connect_runtime::json::JsonType] = &[]; }
/// register(pkg::JSON_TYPES);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JsonType {
    name: &'static str,
    form: Form,
    encode: fn(&[u8], EncodeContext) -> Result<Vec<u8>, AnyError>,
    decode: fn(&[u8], DecodeContext) -> Result<Vec<u8>, AnyError>,
}

/// How an `Any` that holds the message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Its fields stand beside `@type`.
    Fields,
    /// It has a JSON form of its own, which stands under `value`.
    Value,
    /// It is `google.protobuf.Empty`, which is written without fields, and also read under `value`:
    /// implementations differ, and all read the former.
    Empty,
}

impl JsonType {
    /// The entry of a message.
    pub const fn of<M: JsonMessage + Message>() -> Self {
        Self::new::<M>(M::NAME, Form::Fields)
    }

    /// The entry of a well-known type, or of the scalar that stands for it in prost.
    pub(super) const fn well_known<M: Json + Message + Default>(name: &'static str) -> Self {
        Self::new::<M>(name, Form::Value)
    }

    /// The entry of `google.protobuf.Empty`.
    pub(super) const fn empty() -> Self {
        Self::new::<()>("google.protobuf.Empty", Form::Empty)
    }

    const fn new<M: Json + Message + Default>(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            encode: encode::<M>,
            decode: decode::<M>,
        }
    }

    /// The message's full name, such as `i2y.connecpy.example.Hat`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(super) const fn form(&self) -> Form {
        self.form
    }

    /// Converts a message's bytes to JSON text.
    pub(super) fn encode(&self, bytes: &[u8], context: EncodeContext) -> Result<Vec<u8>, AnyError> {
        (self.encode)(bytes, context)
    }

    /// Converts JSON text to a message's bytes.
    pub(super) fn decode(&self, json: &[u8], context: DecodeContext) -> Result<Vec<u8>, AnyError> {
        (self.decode)(json, context)
    }
}

/// Why the message inside an `Any` could not be converted.
pub(super) enum AnyError {
    Proto(prost::DecodeError),
    Json(Error),
}

impl std::fmt::Display for AnyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Proto(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
        }
    }
}

fn encode<M: Json + Message + Default>(
    bytes: &[u8],
    context: EncodeContext,
) -> Result<Vec<u8>, AnyError> {
    let message = M::decode(bytes).map_err(AnyError::Proto)?;
    let mut json = Vec::with_capacity(128);
    entry::encode(&mut json, &message, context).map_err(AnyError::Json)?;
    Ok(json)
}

fn decode<M: Json + Message>(json: &[u8], context: DecodeContext) -> Result<Vec<u8>, AnyError> {
    let message = entry::decode::<M>(json, context).map_err(AnyError::Json)?;
    // Hardly ever longer than the JSON. To measure it first would take more code, and that for every message.
    let mut bytes = Vec::with_capacity(json.len());
    message.encode_raw(&mut bytes);
    Ok(bytes)
}

/// Makes message types known to every `Any` of the process. Registering twice does no harm.
pub fn register(types: &[JsonType]) {
    let all_known = {
        let known = REGISTRY.read().unwrap_or_else(PoisonError::into_inner);
        types.iter().all(|message| known.contains_key(message.name))
    };
    if !all_known {
        let mut known = REGISTRY.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(types.iter().map(|message| (message.name, *message)));
    }
}

/// Finds the type that an `Any`'s `type_url` names after its last slash.
pub(super) fn find(type_url: &str) -> Option<JsonType> {
    let (_, name) = type_url.rsplit_once('/')?;
    REGISTRY
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(name)
        .copied()
}

static REGISTRY: LazyLock<RwLock<HashMap<&'static str, JsonType>>> = LazyLock::new(|| {
    RwLock::new(
        WELL_KNOWN_TYPES
            .iter()
            .map(|message| (message.name, *message))
            .collect(),
    )
});
