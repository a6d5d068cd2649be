//! Our end of the random round trips: decodes messages, and encodes them again in both formats.

mod protos;

use std::io::{self, Read, Write};

use connect_runtime::json::{self, DecodeOptions, EncodeOptions, Json};
use prost::Message;
use protos::roundtrips::exchange::{Request, Requests, Response, Responses, request::Payload};
use protos::roundtrips::{edition2023, edition2024, three, two};

fn main() -> io::Result<()> {
    for types in [
        two::JSON_TYPES,
        three::JSON_TYPES,
        edition2023::JSON_TYPES,
        edition2024::JSON_TYPES,
    ] {
        json::register(types);
    }
    let mut requests = Vec::new();
    io::stdin().lock().read_to_end(&mut requests)?;
    let requests = Requests::decode(&requests[..])?.requests;
    let responses = Responses {
        responses: requests.iter().map(answer).collect(),
    };
    io::stdout().lock().write_all(&responses.encode_to_vec())
}

fn answer(request: &Request) -> Response {
    let convert = match request.r#type.as_str() {
        "roundtrips.two.All" => convert::<two::All>,
        "roundtrips.three.All" => convert::<three::All>,
        "roundtrips.edition2023.All" => convert::<edition2023::All>,
        "roundtrips.edition2024.All" => convert::<edition2024::All>,
        _ => |_: &Request| Err("there is no such message here".to_owned()),
    };
    convert(request).unwrap_or_else(|error| Response {
        error,
        ..Response::default()
    })
}

fn convert<M: Message + Default + Json>(request: &Request) -> Result<Response, String> {
    let message = match &request.payload {
        Some(Payload::Proto(bytes)) => {
            M::decode(&bytes[..]).map_err(|error| format!("protobuf: {error}"))
        }
        Some(Payload::Json(text)) => json::from_slice::<M>(text, DecodeOptions::default())
            .map_err(|error| format!("JSON: {error}")),
        None => Err("a request without a payload".to_owned()),
    }?;
    let options = EncodeOptions {
        emit_defaults: request.emit_defaults,
        enum_numbers: request.enum_numbers,
        proto_names: request.proto_names,
    };
    let json = json::to_vec(&message, options).map_err(|error| format!("to JSON: {error}"))?;
    Ok(Response {
        proto: message.encode_to_vec(),
        json,
        error: String::new(),
    })
}
