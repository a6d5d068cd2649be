//! `google.protobuf.Any` in JSON knows the messages of every service that a server or a client was made of, without
//! anything that a user would have to register. In a file of its own: what is known is so for the whole process.

use codegen::options::options::{OptionService, OptionServiceServer};
use codegen::packages::packages::shop::ShopClient;
use connect_runtime::json::{self, DecodeOptions, EncodeOptions};
use prost_types::Any;

fn round_trip(json: &str) -> Result<String, String> {
    let any: Any = json::from_slice(json.as_bytes(), DecodeOptions::default())
        .map_err(|error| error.to_string())?;
    let json = json::to_vec(&any, EncodeOptions::default()).map_err(|error| error.to_string())?;
    String::from_utf8(json).map_err(|error| error.to_string())
}

struct Nothing;

impl OptionService for Nothing {}

#[test]
fn a_server_makes_its_messages_known() {
    let json = r#"{"@type":"example.com/options.Options","data":"AQ=="}"#;
    let error = round_trip(json).unwrap_err();
    assert!(
        error.starts_with(
            "type `example.com/options.Options` of google.protobuf.Any is not registered"
        ),
        "{error}"
    );
    let _ = OptionServiceServer::new(Nothing);
    assert_eq!(round_trip(json).as_deref(), Ok(json));
}

#[test]
fn a_client_makes_its_messages_known_those_of_other_packages_and_nested_ones_too() {
    let json = concat!(
        r#"{"@type":"a/packages.shop.Receipt.Line","hat":{"label":"#,
        r#"{"@type":"a/packages.shared.v1.Color","name":"red"}}}"#
    );
    let well_known = concat!(
        r#"{"@type":"a/packages.shared.Hat","label":{"@type":"a/google.protobuf.Any","value":"#,
        r#"{"@type":"a/google.protobuf.Timestamp","value":"1970-01-01T00:00:00Z"}}}"#
    );
    assert!(round_trip(json).is_err());
    let _ = ShopClient::new(());
    assert_eq!(round_trip(json).as_deref(), Ok(json));
    assert_eq!(round_trip(well_known).as_deref(), Ok(well_known));
}
