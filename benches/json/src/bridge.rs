//! Messages whose JSON is pbjson's, as fields of messages whose JSON is ours.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::module_inception,
    reason = "it is generated, and for this test only"
)]

include!(concat!(env!("OUT_DIR"), "/bridge.rs"));

use connect_runtime::json;

#[test]
fn messages_and_enums_of_pbjson_are_fields_of_every_kind() {
    for text in [
        "{}",
        r#"{"point":{"x":1.5,"weight":7,"unit":"UNIT_INCH"},"points":[{},{"y":2.0}]}"#,
        r#"{"pointsByName":{"a":{"x":1.5}},"unit":"UNIT_METRE","units":["UNIT_INCH","UNIT_UNSPECIFIED"]}"#,
        r#"{"chosenPoint":{"x":1.5}}"#,
        r#"{"chosenUnit":"UNIT_UNSPECIFIED"}"#,
    ] {
        let bridge: Bridge = json::from_slice(text.as_bytes(), Default::default()).unwrap();
        let back = json::to_vec(&bridge, Default::default()).unwrap();
        assert_eq!(String::from_utf8(back).unwrap(), text);
    }
}

#[test]
fn null_and_errors_are_as_for_messages_of_ours() {
    let decode = |text: &str| json::from_slice::<Bridge>(text.as_bytes(), Default::default());
    let nulls = r#"{"point": null, "points": null, "unit": null, "chosenPoint": null}"#;
    assert_eq!(decode(nulls).unwrap(), Bridge::default());
    for bad in [
        r#"{"points": [null]}"#,
        r#"{"point": 1}"#,
        r#"{"unit": "UNIT_MILE"}"#,
    ] {
        assert!(decode(bad).is_err(), "{bad}");
    }
}

#[test]
fn their_json_stays_theirs() {
    let bridge = Bridge {
        point: Some(crate::protos::Point {
            x: f64::NAN,
            ..Default::default()
        }),
        ..Default::default()
    };
    // Ours would be "NaN".
    let json = json::to_vec(&bridge, Default::default()).unwrap();
    assert_eq!(String::from_utf8(json).unwrap(), r#"{"point":{"x":null}}"#);
}
