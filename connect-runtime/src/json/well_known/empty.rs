//! `google.protobuf.Empty`, which prost makes `()`: an object without fields.

use serde::de::{Deserializer, MapAccess};
use serde::ser::{SerializeMap, Serializer};

use crate::json::{
    DecodeContext, Decoded, EncodeContext, FieldDecoder, FieldEncoder, Json, JsonMessage,
};

impl Json for () {
    fn encode_json<S: Serializer>(
        &self,
        serializer: S,
        context: EncodeContext,
    ) -> Result<S::Ok, S::Error> {
        Empty.encode_json(serializer, context)
    }

    fn decode_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        context: DecodeContext,
    ) -> Result<Decoded<Self>, D::Error> {
        Ok(Empty::decode_json(deserializer, context)?.map(|Empty| ()))
    }
}

#[derive(Default)]
struct Empty;

impl JsonMessage for Empty {
    const NAME: &'static str = "google.protobuf.Empty";

    fn find(_: &str) -> Option<usize> {
        None
    }

    fn encode_fields<S: SerializeMap>(&self, _: &mut FieldEncoder<S>) -> Result<(), S::Error> {
        Ok(())
    }

    fn decode_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        field: FieldDecoder<'_, A>,
    ) -> Result<(), A::Error> {
        field.skip()
    }
}
