//! The JSON of generated messages.

use codegen::{
    editions2023, editions2024, haberdasher, keywords, nested, no_package, options, packages,
    proto2, well_known,
};
use connect_runtime::json::{self, DecodeOptions, EncodeOptions, Json};

/// Decodes JSON and encodes it again, by way of the message's bytes.
fn round_trip<M: Json + prost::Message + Default>(json: &str) -> Result<String, String> {
    let message: M = json::from_slice(json.as_bytes(), DecodeOptions::default())
        .map_err(|error| error.to_string())?;
    let message = M::decode(&message.encode_to_vec()[..]).map_err(|error| error.to_string())?;
    let json =
        json::to_vec(&message, EncodeOptions::default()).map_err(|error| error.to_string())?;
    String::from_utf8(json).map_err(|error| error.to_string())
}

/// Asserts that JSON comes back as it was.
macro_rules! round_trips {
    ($($message:ty: $json:expr;)*) => {
        $(assert_eq!(round_trip::<$message>($json).as_deref(), Ok($json), "{}", stringify!($message));)*
    };
}

#[test]
fn messages_round_trip() {
    round_trips! {
        haberdasher::i2y::connecpy::example::Hat: r#"{"size":12,"color":"red","name":""}"#;
        haberdasher::i2y::connecpy::example::Summary: r#"{"totalCount":2,"averageSize":1.5}"#;
        nested::nested::Outer: r#"{"middle":{"inners":[{"name":"a","kind":"KIND_ROUND"}],"byName":{"b":{}},"kinds":{"-1":"KIND_ROUND"}},"kinds":["KIND_UNSPECIFIED",7],"next":{"next":{}},"count":"0","flags":{"true":"AQ=="},"numbers":{"18446744073709551615":"NaN"},"packed":[1,2],"a\"b":"c","mode":"MODE_FAST","yes":false}"#;
        nested::nested::Outer: r#"{"itself":{"text":""}}"#;
        nested::nested::Outer: r#"{"innerChoice":{"mode":"MODE_BELOW"}}"#;
        keywords::keywords::r#type::self_::Type: r#"{"type":"a","self":1,"crate":true,"super":{"struct":"TYPE"},"async":{"x":{}},"enum":"TYPE","box":{"fn":"y"}}"#;
        no_package::Hat: r#"{"kind":"KIND_TOP","color":"COLOR_RED"}"#;
        packages::packages::shop::Receipt: r#"{"hat":{"color":{"name":"red"},"size":"SIZE_LARGE"},"size":"SIZE_LARGE","sizes":{"a":"SIZE_LARGE"},"exact":"SIZE_UNSPECIFIED"}"#;
        proto2::proto2::Sample: r#"{"id":0,"name":"","color":"GREEN","unpacked":[1],"packed":[2],"place":{"street":"a"},"line":[{"text":"","mark":{"sample":{"id":1,"requiredColor":"RED"}}}],"requiredColor":"RED","ratio":"-Infinity","raw":"AA==","samples":{"a":{"id":2,"requiredColor":"RED"}},"chosen":{}}"#;
        proto2::proto2::Knot: r#"{"loop":{"knot":{"loop":{"inner":{"loop":{}}}}}}"#;
        editions2023::editions2023::Order: r#"{"number":0,"note":"a","seal":"AQ==","customer":"","discount":0.0,"size":"SIZE_UNSPECIFIED","implicitSize":7,"mood":"MOOD_HAPPY","packed":[1],"expanded":[2],"sizes":["SIZE_LARGE",5],"moods":["MOOD_SAD"],"lines":[""],"hat":{},"delimitedHat":{"inches":1,"below":{"below":{}},"order":{"customer":"b"}},"delimitedHats":[{"inches":0},{}],"hatsByName":{"a":{"inches":3}},"sizesByDay":{"1":"SIZE_LARGE"},"placedAt":"1970-01-01T00:00:00Z","delimitedBarter":{"inches":4}}"#;
        editions2023::editions2023::Order: r#"{"customer":"","goodwill":"MOOD_HAPPY"}"#;
        editions2023::editions2023::Order: r#"{"customer":"","I.O.U.":""}"#;
        editions2024::editions2024::Tree: r#"{"name":"a","rings":0,"branches":[{"leaf":{"area":0.5}},{"tree":{"rings":1}}],"ages":["-1"],"marks":[2],"root":{"local":true},"byName":{"b":{"tree":{}}},"season":"SEASON_SPRING","height":1.5,"garden":""}"#;
        editions2024::editions2024::Tree: r#"{"on":{"leaf":{"twig":{"leaf":{},"export":"x"}}}}"#;
        well_known::well_known::Everything: r#"{"any":{"@type":"a/google.protobuf.Duration","value":"1s"},"duration":"1.500s","empty":{},"fieldMask":"a.bC","struct":{"a":null},"value":null,"list":[1.0,"a"],"timestamp":"1970-01-01T00:00:00Z","boolValue":false,"bytesValue":"","doubleValue":"Infinity","floatValue":0.5,"int32Value":0,"int64Value":"0","stringValue":"","uint32Value":1,"uint64Value":"1","values":[null,true],"times":{"a":"2024-02-29T12:00:00.000001Z"},"nothing":null}"#;
        options::options::Options: r#"{"data":"AQ==","chunks":["AQ==",""],"parts":{"a":"Ag=="},"ordered":{"a":1,"b":2},"boxedField":{"text":"x"},"color":"COLOR_RED","hat":{"size":1},"sizes":[{"inches":2}],"temperature":1.5,"scales":["K","none"],"scale":"K","secret":{"password":"p"},"plain":{}}"#;
        options::options::Options: r#"{"boxedChoice":{"chosen":"/w=="}}"#;
    }
}

#[test]
fn null_leaves_every_kind_of_field_unset_unless_null_is_its_value() {
    let json = r#"{"any":null,"duration":null,"empty":null,"fieldMask":null,"struct":null,"list":null,"timestamp":null,"boolValue":null,"bytesValue":null,"doubleValue":null,"floatValue":null,"int32Value":null,"int64Value":null,"stringValue":null,"uint32Value":null,"uint64Value":null,"values":null,"times":null,"text":null}"#;
    assert_eq!(
        round_trip::<well_known::well_known::Everything>(json).as_deref(),
        Ok("{}")
    );
    let json = r#"{"value":null,"values":[null],"nothing":null}"#;
    assert_eq!(
        round_trip::<well_known::well_known::Everything>(json).as_deref(),
        Ok(json)
    );
}

#[test]
fn what_looks_another_way_is_read_as_the_same() {
    let pairs = [
        (
            r#"{"flags":{"\u0074rue":"AQ"}}"#,
            r#"{"flags":{"true":"AQ=="}}"#,
        ),
        (r#"{"packed":["1e2",1.0,"-7"]}"#, r#"{"packed":[100,1,-7]}"#),
        (
            r#"{"count":1e3,"numbers":{"1":"-Infinity"}}"#,
            r#"{"count":"1000","numbers":{"1":"-Infinity"}}"#,
        ),
        (
            r#"{"kinds":[1,"KIND_UNSPECIFIED",-7]}"#,
            r#"{"kinds":["KIND_ROUND","KIND_UNSPECIFIED",-7]}"#,
        ),
        (
            r#"{"yes":null,"mode":"MODE_QUICK"}"#,
            r#"{"mode":"MODE_FAST"}"#,
        ),
    ];
    for (json, expected) in pairs {
        assert_eq!(
            round_trip::<nested::nested::Outer>(json).as_deref(),
            Ok(expected),
            "{json}"
        );
    }
}

#[test]
fn an_unknown_enum_name_is_left_out_wherever_it_stands() {
    let json = r#"{"kinds":["KIND_ROUND","KIND_NEW"],"mode":"MODE_NEW","middle":{"kinds":{"1":"KIND_NEW","2":"KIND_ROUND"}}}"#;
    assert!(round_trip::<nested::nested::Outer>(json).is_err());
    let options = DecodeOptions {
        ignore_unknown: true,
    };
    let outer: nested::nested::Outer = json::from_slice(json.as_bytes(), options).unwrap();
    let json = json::to_vec(&outer, EncodeOptions::default()).unwrap();
    assert_eq!(
        String::from_utf8(json).unwrap(),
        r#"{"middle":{"kinds":{"2":"KIND_ROUND"}},"kinds":["KIND_ROUND"]}"#
    );
}

#[test]
fn what_has_no_json_says_so() {
    let error = round_trip::<well_known::well_known::Everything>(r#"{"api": {}}"#).unwrap_err();
    assert!(
        error.starts_with("type of google.protobuf without a JSON form here"),
        "{error}"
    );
}

#[test]
fn aliases_are_read_and_the_first_name_written() {
    let json = r#"{"mode":"MODE_QUICK"}"#;
    assert_eq!(
        round_trip::<nested::nested::Outer>(json).as_deref(),
        Ok(r#"{"mode":"MODE_FAST"}"#)
    );
}

#[test]
fn a_table_has_the_messages_of_its_package() {
    json::register(packages::packages::shared::v1::JSON_TYPES);
    let json = r#"{"label":{"@type":"example.com/packages.shared.v1.Color","name":"red"}}"#;
    assert_eq!(
        round_trip::<packages::packages::shared::Hat>(json).as_deref(),
        Ok(json)
    );
}

#[test]
fn any_names_the_message_it_was_made_of() {
    let hat = haberdasher::i2y::connecpy::example::Hat {
        size: 1,
        ..Default::default()
    };
    let any = prost_types::Any::from_msg(&hat).unwrap();
    assert_eq!(any.type_url, "type.googleapis.com/i2y.connecpy.example.Hat");
    json::register(haberdasher::i2y::connecpy::example::JSON_TYPES);
    let json = json::to_vec(&any, EncodeOptions::default()).unwrap();
    assert_eq!(
        json,
        br#"{"@type":"type.googleapis.com/i2y.connecpy.example.Hat","size":1}"#
    );
}

#[test]
fn messages_are_serde_types() {
    let size: haberdasher::i2y::connecpy::example::Size =
        serde_json::from_value(serde_json::json!({"inches": "12"})).unwrap();
    assert_eq!(
        serde_json::to_value(&size).unwrap(),
        serde_json::json!({"inches": 12})
    );
}
