//! Decodes what a request holds, and encodes it again in the format that the request asks for.

use connect_runtime::json::{self, DecodeOptions, EncodeOptions, Json};
use prost::Message;

use crate::protos::conformance::conformance_request::Payload;
use crate::protos::conformance::conformance_response::Result as Outcome;
use crate::protos::conformance::{
    ConformanceRequest, ConformanceResponse, TestCategory, WireFormat,
};
use crate::protos::protobuf_test_messages::{editions, proto2, proto3};

/// Makes the suite's messages known to `google.protobuf.Any`, as a generated server does with its own.
pub(crate) fn register_types() {
    for types in [
        proto2::JSON_TYPES,
        proto3::JSON_TYPES,
        editions::JSON_TYPES,
        editions::proto2::JSON_TYPES,
        editions::proto3::JSON_TYPES,
    ] {
        json::register(types);
    }
}

/// Answers one request.
pub(crate) fn answer(request: &ConformanceRequest) -> ConformanceResponse {
    let outcome = match request.message_type.as_str() {
        // Before anything else, the runner asks which tests are expected to fail: here, its own list says that.
        "conformance.FailureSet" => Outcome::ProtobufPayload(Vec::new().into()),
        "protobuf_test_messages.proto2.TestAllTypesProto2" => {
            convert::<proto2::TestAllTypesProto2>(request)
        }
        "protobuf_test_messages.proto3.TestAllTypesProto3" => {
            convert::<proto3::TestAllTypesProto3>(request)
        }
        "protobuf_test_messages.editions.TestAllTypesEdition2023" => {
            convert::<editions::TestAllTypesEdition2023>(request)
        }
        "protobuf_test_messages.editions.proto2.TestAllTypesProto2" => {
            convert::<editions::proto2::TestAllTypesProto2>(request)
        }
        "protobuf_test_messages.editions.proto3.TestAllTypesProto3" => {
            convert::<editions::proto3::TestAllTypesProto3>(request)
        }
        other => Outcome::RuntimeError(format!("{other}: there is no such message here")),
    };
    ConformanceResponse {
        result: Some(outcome),
    }
}

fn convert<M: Message + Default + Json>(request: &ConformanceRequest) -> Outcome {
    let message = match &request.payload {
        Some(Payload::ProtobufPayload(bytes)) => {
            M::decode(bytes.clone()).map_err(|error| error.to_string())
        }
        Some(Payload::JsonPayload(text)) => {
            let ignore_unknown =
                request.test_category() == TestCategory::JsonIgnoreUnknownParsingTest;
            json::from_slice::<M>(text.as_bytes(), DecodeOptions { ignore_unknown })
                .map_err(|error| error.to_string())
        }
        Some(Payload::JspbPayload(_) | Payload::TextPayload(_)) => return not_ours(),
        None => return Outcome::RuntimeError("a request without a payload".to_owned()),
    };
    let message = match message {
        Ok(message) => message,
        Err(reason) => return Outcome::ParseError(reason),
    };
    match request.requested_output_format() {
        WireFormat::Protobuf => Outcome::ProtobufPayload(message.encode_to_vec().into()),
        WireFormat::Json => encode_json(&message),
        WireFormat::Jspb | WireFormat::TextFormat => not_ours(),
        WireFormat::Unspecified => {
            Outcome::RuntimeError("a request without an output format".to_owned())
        }
    }
}

fn encode_json(message: &impl Json) -> Outcome {
    let json = json::to_vec(message, EncodeOptions::default()).map_err(|error| error.to_string());
    match json.and_then(|json| String::from_utf8(json).map_err(|error| error.to_string())) {
        Ok(json) => Outcome::JsonPayload(json),
        Err(reason) => Outcome::SerializeError(reason),
    }
}

fn not_ours() -> Outcome {
    Outcome::Skipped("neither RPC codec is the text format".to_owned())
}
