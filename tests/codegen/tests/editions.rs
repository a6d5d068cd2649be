//! Messages of editions on the wire and in JSON, as Python's protobuf 7.35 writes and reads them.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::fmt::Write as _;

use codegen::editions2023::editions2023::{Legacy, Order};
use codegen::editions2024::editions2024::Tree;
use connect_runtime::json::{self, DecodeOptions, EncodeOptions, Json};

/// Asserts that bytes and JSON are made of each other.
macro_rules! agrees {
    ($($message:ty: $bytes:expr, $json:expr;)*) => {
        $(
            let message: $message = decode($json).unwrap();
            assert_eq!(hex(&prost::Message::encode_to_vec(&message)), $bytes);
            let message = <$message as prost::Message>::decode(&bytes($bytes)[..]).unwrap();
            assert_eq!(encode(&message), $json);
        )*
    };
}

#[test]
fn bytes_and_json_are_those_of_python() {
    agrees! {
        Order: "08001201611a010122016329000000000000e03f300038074002520201025801580262020105680268017201787200a201020801ab010802131308001414ac01b3010803b401b301b401ba01070a016112020804c2010d08ffffffffffffffffff011001ca01020801830208058402", r#"{"number":0,"note":"a","seal":"AQ==","customer":"c","discount":0.5,"size":"SIZE_UNSPECIFIED","implicitSize":7,"mood":"MOOD_SAD","packed":[1,2],"expanded":[1,2],"sizes":["SIZE_LARGE",5],"moods":["MOOD_SAD","MOOD_HAPPY"],"lines":["x",""],"hat":{"inches":1},"delimitedHat":{"inches":2,"below":{"below":{"inches":0}}},"delimitedHats":[{"inches":3},{}],"hatsByName":{"a":{"inches":4}},"sizesByDay":{"-1":"SIZE_LARGE"},"placedAt":"1970-01-01T00:00:01Z","delimitedBarter":{"inches":5}}"#;
        Order: "2200ab011b2200f001001cac01880201", r#"{"customer":"","delimitedHat":{"order":{"customer":"","cents":"0"}},"goodwill":"MOOD_HAPPY"}"#;
        Order: "220092020179", r#"{"customer":"","I.O.U.":"y"}"#;
        Tree: "0a016110001b130d0000003f141c1b0b10010c1c220201042d010000002d02000000320218013a070a016212020b0c400153131312017814145459000000000000f83f", r#"{"name":"a","rings":0,"branches":[{"leaf":{"area":0.5}},{"tree":{"rings":1}}],"ages":["-1","2"],"marks":[1,2],"root":{"local":true},"byName":{"b":{"tree":{}}},"season":"SEASON_SPRING","height":1.5,"on":{"leaf":{"twig":{"export":"x"}}}}"#;
    }
}

#[test]
fn packed_and_expanded_numbers_are_read_alike() {
    let expected = decode::<Order>(r#"{"packed":[1,2],"expanded":[1,2]}"#).unwrap();
    for encoded in ["52020102 5a020102", "50015002 58015802"] {
        let order: Order = prost::Message::decode(&bytes(encoded)[..]).unwrap();
        assert_eq!(order, expected);
    }
}

#[test]
fn implicit_zeros_are_left_out_and_explicit_ones_kept() {
    let json = r#"{"number":0,"note":"","implicitSize":0,"customer":""}"#;
    let order = decode::<Order>(json).unwrap();
    assert_eq!(hex(&prost::Message::encode_to_vec(&order)), "08002200");
    assert_eq!(
        order.size(),
        codegen::editions2023::editions2023::Size::Large
    );
}

#[test]
fn open_enums_keep_numbers_that_closed_ones_do_not_have() {
    let json = r#"{"customer":"","size":99}"#;
    assert_eq!(encode(&decode::<Order>(json).unwrap()), json);
    let ignore_unknown = DecodeOptions {
        ignore_unknown: true,
    };
    for json in [
        r#"{"size":"SIZE_LOST"}"#,
        r#"{"mood":"MOOD_LOST"}"#,
        r#"{"mood":99}"#,
        r#"{"mood":0.0}"#,
        r#"{"moods":[99]}"#,
        r#"{"goodwill":0}"#,
    ] {
        let error = decode::<Order>(json).unwrap_err();
        assert!(error.starts_with("unknown enum value"), "{json}: {error}");
        let order: Order = json::from_slice(json.as_bytes(), ignore_unknown).unwrap();
        assert_eq!(order, Order::default(), "{json}");
    }
}

#[test]
fn legacy_json_has_its_names() {
    let json = r#"{"hatSize":"a","hat":"b"}"#;
    assert_eq!(encode(&decode::<Legacy>(json).unwrap()), json);
}

fn decode<M: Json + Default>(json: &str) -> Result<M, String> {
    json::from_slice(json.as_bytes(), DecodeOptions::default()).map_err(|error| error.to_string())
}

fn encode<M: Json>(message: &M) -> String {
    let json = json::to_vec(message, EncodeOptions::default()).unwrap();
    String::from_utf8(json).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]));
    pairs.collect::<Result<_, _>>().unwrap()
}
