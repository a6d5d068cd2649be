//! Generated messages as serde types in a user's own code.

use std::collections::BTreeMap;

use codegen::haberdasher::i2y::connecpy::example::{Hat, Size};
use codegen::nested::nested::Outer;
use codegen::well_known::well_known::Everything;
use serde::{Deserialize, Serialize};

/// A user's type, with messages in it.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Order {
    number: u64,
    hat: Hat,
    #[serde(default)]
    sizes: Vec<Size>,
    by_name: BTreeMap<String, Outer>,
    more: Option<Everything>,
}

const ORDER: &str = r#"{"number":7,"hat":{"size":12,"color":"red"},"sizes":[{"inches":1},{}],"by_name":{"a":{"count":"9007199254740993","packed":[-1]}},"more":{"any":{"@type":"a/google.protobuf.Int64Value","value":"1"},"doubleValue":1.5}}"#;

#[test]
fn messages_are_fields_of_other_types() {
    let order: Order = serde_json::from_str(ORDER).unwrap();
    assert_eq!(order.hat.size, 12);
    assert_eq!(serde_json::to_string(&order).unwrap(), ORDER);
    let error = serde_json::from_str::<Order>(r#"{"number":1,"hat":{"colour":"red"}}"#);
    let error = error.unwrap_err().to_string();
    assert!(
        error.starts_with("unknown field `colour` in i2y.connecpy.example.Hat at line 1"),
        "{error}"
    );
}

#[test]
fn messages_go_through_values() {
    let value: serde_json::Value = serde_json::from_str(ORDER).unwrap();
    let order: Order = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&order).unwrap(), value);
}

#[test]
fn null_is_no_message_but_an_option_is_none() {
    assert!(serde_json::from_str::<Hat>("null").is_err());
    assert_eq!(serde_json::from_str::<Option<Hat>>("null").unwrap(), None);
}

/// With the feature, which any crate of a user's build may turn on, every number is text until it is asked for;
/// `cargo xtask check` runs all tests with it, `cargo test --workspace` without.
#[test]
fn the_feature_arbitrary_precision_is_what_it_is_said_to_be() {
    let number: serde_json::Number = serde_json::from_str("1.10").unwrap();
    let kept = number.to_string() == "1.10";
    assert_eq!(kept, cfg!(feature = "arbitrary_precision"));
}
