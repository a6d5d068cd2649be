//! What files of editions may say, and what protoc refuses in them.
//!
//! Each row was given to protoc 35.1, which takes the good ones and refuses the bad ones.

use std::{fs, io};

use tempfile::TempDir;

/// A package `dep` that other files import.
const DEP: &str = "edition = \"2024\"; package dep;
local message Hidden {} message Shown { message Below {} export message Lent {} }
enum Closed { option features.enum_type = CLOSED; CLOSED_A = 3; }";

const OPTIONS: &str = "edition = \"2024\"; package opts; import \"google/protobuf/descriptor.proto\";
extend google.protobuf.FieldOptions { int32 note = 50001; } message Type {}";

#[test]
fn what_breaks_a_rule_is_refused_at_its_place() {
    for (source, expected) in [
        // The grammar.
        ("edition = \"2025\";", "1:11: unknown edition \"2025\""),
        ("edition = 2023;", "1:11: expected the edition"),
        ("edition = \"2023\"\nmessage M {}", "2:1: expected ';'"),
        ("edition = \"2023\"; message M { optional int32 a = 1; }", "1:31: label \"optional\""),
        ("edition = \"2023\"; message M { required int32 a = 1; }", "1:31: label \"required\""),
        ("edition = \"2023\"; message M { repeated group A = 1 {} }", "1:40: group syntax"),
        ("edition = \"2023\"; message M { reserved \"a\"; }", "1:40: reserved names"),
        ("edition = \"2023\"; local message M {}", "1:19: expected"),
        ("edition = \"2024\"; import weak \"dep.proto\";", "1:26: weak imports"),
        ("edition = \"2023\"; import option \"dep.proto\";", "1:26: option imports"),
        ("edition = \"2024\"; import option \"opts.proto\"; import \"dep.proto\";", "1:47: imports must precede"),
        ("edition = \"2024\"; message M { local int32 x = 1; }", "1:44: expected"),
        ("edition = \"2023\"; message M { int32 a = ; }", "1:41: expected"),
        ("edition = \"2023\"; message M { /* é */ int32 a = 1; int32 b = x; }", "1:62: expected"),
        ("edition = \"2023\"; message M { int32 a = 1;", "1:42: expected"),
        ("edition = \"2023\"; message M { oneof o { optional int32 a = 1; } }", "1:41: label \"optional\""),
        // The linker.
        ("edition = \"2023\"; message M { int32 a = 1; Size b = 2; }", "1:44: name 'Size' is not defined"),
        ("edition = \"2023\";\nimport \"no.proto\";", "2:1: import 'no.proto' not found"),
        ("edition = \"2023\"; message M { int32 a = 1; int32 b = 1; }", "1:54: "),
        ("edition = \"2023\"; message M { reserved a; int32 a = 1; }", "1:"),
        ("edition = \"2023\"; message M { int32 a = 1 [(x) = 2]; }", "1:44: "),
        // Features.
        ("edition = \"2023\"; message M { int32 a = 1 [features.nope = X]; }", "1:44: unknown feature features.nope"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.field_presence = X]; }", "1:44: features.field_presence has no value X"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.field_presence = FIELD_PRESENCE_UNKNOWN]; }", "1:44: features.field_presence has no"),
        ("edition = \"2023\"; option features.field_presence = \"EXPLICIT\";", "1:19: the value of"),
        ("edition = \"2023\"; option features = EXPLICIT;", "1:19: the value of"),
        ("edition = \"2023\"; option features = { field_presence: \"x\" };", "1:19: the value of"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.field_presence = EXPLICIT, features.field_presence = EXPLICIT]; }", "1:80: features.field_presence is set already"),
        ("syntax = \"proto3\"; message M { int32 a = 1 [features.field_presence = EXPLICIT]; }", "1:45: features are only valid in editions"),
        ("edition = \"2023\"; option features.enforce_naming_style = STYLE2024;", "1:19: features.enforce_naming_style came with edition 2024"),
        ("edition = \"2023\"; message M { option features.field_presence = IMPLICIT; }", "1:31: features.field_presence is not for messages"),
        ("edition = \"2023\"; message M { option features = { field_presence : IMPLICIT }; }", "1:31: features.field_presence is not for messages"),
        ("edition = \"2023\"; enum E { A = 0 [features.enum_type = OPEN]; }", "1:35: features.enum_type is not for enum values"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.enum_type = OPEN]; }", "1:44: features.enum_type is not for fields"),
        ("edition = \"2023\"; message M { oneof o { option features.field_presence = EXPLICIT; int32 a = 1; } }", "1:41: features.field_presence is not for oneofs"),
        ("edition = \"2023\"; message M { extensions 5 [features.json_format = ALLOW]; }", "1:45: features.json_format is not for extension ranges"),
        ("edition = \"2023\"; service S { option features.json_format = ALLOW; }", "1:31: features.json_format is not for services"),
        ("edition = \"2023\"; message M {} service S { rpc R(M) returns (M) { option features.json_format = ALLOW; } }", "1:67: features.json_format is not for methods"),
        ("edition = \"2024\"; message M { option features.default_symbol_visibility = STRICT; }", "1:31: features.default_symbol_visibility is not for messages"),
        // Presence and defaults.
        ("edition = \"2023\"; option features.field_presence = LEGACY_REQUIRED;", "1:19: required presence"),
        ("edition = \"2023\"; message M { repeated int32 a = 1 [features.field_presence = EXPLICIT]; }", "1:53: repeated fields"),
        ("edition = \"2023\"; message M { oneof o { int32 a = 1 [features.field_presence = EXPLICIT]; } }", "1:54: fields of a oneof"),
        ("edition = \"2023\"; message M { M a = 1 [features.field_presence = IMPLICIT]; }", "1:40: message fields"),
        ("edition = \"2023\"; message M { extensions 5; } extend M { int32 a = 5 [features.field_presence = EXPLICIT]; }", "1:71: extensions can't specify"),
        ("edition = \"2023\"; message M { extensions 5; } extend M { int32 a = 5 [features.field_presence = LEGACY_REQUIRED]; }", "1:71: extensions can't be required"),
        ("edition = \"2023\"; message M { int32 a = 1 [default = 1, features.field_presence = IMPLICIT]; }", "1:44: fields with implicit presence can't have defaults"),
        ("edition = \"2023\"; option features.field_presence = IMPLICIT; message M { string a = 1 [default = \"\"]; }", "1:88: fields with implicit presence can't have defaults"),
        ("edition = \"2023\"; message M { repeated int32 a = 1 [default = 1]; }", "1:53: "),
        ("edition = \"2023\"; message M { E a = 1 [features.field_presence = IMPLICIT]; } enum E { option features.enum_type = CLOSED; A = 0; }", "1:31: fields with implicit presence can't be of closed enums"),
        ("edition = \"2023\"; import \"dep.proto\"; message M { dep.Closed a = 1 [features.field_presence = IMPLICIT]; }", "1:51: fields with implicit presence can't be of closed enums"),
        // Enums.
        ("edition = \"2023\"; enum E { A = 1; }", "1:32: the first value of an open enum"),
        ("edition = \"2023\"; message M { map<int32, E> a = 1; } enum E { option features.enum_type = CLOSED; A = 1; }", "1:31: the first value of an enum in a map"),
        ("syntax = \"proto2\"; message M { map<int32, E> a = 1; } enum E { A = 1; }", "1:32: the first value of an enum in a map"),
        ("syntax = \"proto3\"; import \"dep.proto\"; message M { dep.Closed a = 1; }", "1:52: dep.Closed is not an open enum"),
        // Encodings.
        ("edition = \"2023\"; message M { int32 a = 1 [features.utf8_validation = NONE]; }", "1:44: only string fields"),
        ("edition = \"2023\"; message M { bytes a = 1 [features.utf8_validation = NONE]; }", "1:44: only string fields"),
        ("edition = \"2023\"; message M { map<int32, int32> a = 1 [features.utf8_validation = NONE]; }", "1:56: only string fields"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.message_encoding = DELIMITED]; }", "1:44: only message fields"),
        ("edition = \"2023\"; message M { map<int32, M> a = 1 [features.message_encoding = DELIMITED]; }", "1:52: only message fields"),
        ("edition = \"2023\"; message M { M a = 1 [lazy = true, features.message_encoding = DELIMITED]; }", "1:40: only length-prefixed"),
        ("edition = \"2023\"; message M { int32 a = 1 [features.repeated_field_encoding = PACKED]; }", "1:44: only repeated fields"),
        ("edition = \"2023\"; message M { repeated string a = 1 [features.repeated_field_encoding = PACKED]; }", "1:54: only repeated numbers"),
        ("edition = \"2023\"; message M { repeated int32 a = 1 [packed = true]; }", "1:53: option packed"),
        // Options that editions took away.
        ("edition = \"2024\"; message M { string a = 1 [ctype = CORD]; }", "1:45: option ctype"),
        ("edition = \"2024\"; option java_multiple_files = true;", "1:19: java_multiple_files"),
        ("edition = \"2023\"; option java_string_check_utf8 = true;", "1:19: java_string_check_utf8"),
        // Names.
        ("edition = \"2024\"; package Dep;", "1:19: package name Dep should be lower_snake_case"),
        ("edition = \"2024\"; message hat {}", "1:27: message name hat should be TitleCase"),
        ("edition = \"2024\"; message Hat_Box {}", "1:27: message name Hat_Box should be TitleCase"),
        ("edition = \"2024\"; message M { int32 hatSize = 1; }", "1:37: field name hatSize should be lower_snake_case"),
        ("edition = \"2024\"; message M { map<int32, int32> hatSize = 1; }", "1:49: field name hatSize"),
        ("edition = \"2024\"; message M { int32 hat_1 = 1; }", "1:37: field name hat_1 has an underscore"),
        ("edition = \"2024\"; message M { oneof Bad { int32 a = 1; } }", "1:37: oneof name Bad"),
        ("edition = \"2024\"; enum hat { A = 0; }", "1:24: enum name hat should"),
        ("edition = \"2024\"; enum Hat { a = 0; }", "1:30: enum value name a should be UPPER_SNAKE_CASE"),
        ("edition = \"2024\"; message M {} service s { rpc R(M) returns (M); }", "1:40: service name s should"),
        ("edition = \"2024\"; message M {} service S { rpc r(M) returns (M); }", "1:48: method name r should"),
        // Visibility.
        ("edition = \"2024\"; import \"dep.proto\"; message M { dep.Hidden a = 1; }", "1:51: dep.Hidden of dep.proto is not visible here: it is local"),
        ("syntax = \"proto3\"; import \"dep.proto\"; message M { dep.Shown.Below a = 1; }", "1:52: dep.Shown.Below of dep.proto is not visible here: it is local by"),
        ("edition = \"2023\"; import \"dep.proto\"; service S { rpc R(dep.Shown) returns (dep.Hidden); }", "1:77: dep.Hidden"),
        ("edition = \"2024\"; import option \"opts.proto\"; message M { opts.Type a = 1; }", "1:59: opts.Type of opts.proto cannot be used"),
        ("edition = \"2024\"; option features.default_symbol_visibility = STRICT; message M { export message N {} }", "1:98: a nested message can't be exported"),
        ("edition = \"2024\"; option features.default_symbol_visibility = STRICT; message M { export enum E { E_A = 0; } }", "1:95: a nested enum can't be exported"),
    ] {
        let error = compile(source).expect_err(source).to_string();
        assert!(error.starts_with(&format!("shop.proto:{expected}")), "{source}\n{error}");
    }
}

#[test]
fn what_keeps_the_rules_compiles() {
    for source in [
        "edition = \"2023\";",
        "edition = \"20\" '23'; message M { int32 a = 1; }",
        "// edition = \"1\";\n/* edition */\tedition/**/=/**/\"2023\"/**/; message M{int32 a=1;.M b=2;}",
        "edition = \"2023\"; message M { M a = 1 [features.field_presence = LEGACY_REQUIRED]; }",
        "edition = \"2023\"; option features.field_presence = IMPLICIT; message M { oneof o { int32 a = 1 [default = 3]; } }",
        "edition = \"2023\"; option features.field_presence = IMPLICIT; message M { oneof o { E a = 1; } repeated E b = 2; extensions 5; } enum E { option features.enum_type = CLOSED; A = 0; } extend M { E x = 5; }",
        "edition = \"2023\"; option features.message_encoding = DELIMITED; message M { repeated int32 a = 1; M m = 2; map<int32, M> e = 3; }",
        "edition = \"2023\"; message M { repeated string a = 1 [features.repeated_field_encoding = EXPANDED]; map<int32, int32> b = 2 [features.repeated_field_encoding = EXPANDED]; }",
        "edition = \"2023\"; message M { map<string, int32> a = 1 [features.utf8_validation = NONE]; map<int32, string> b = 2 [features.utf8_validation = NONE]; repeated string c = 3 [features.utf8_validation = NONE]; }",
        "edition = \"2023\"; message M { string a = 1 [ctype = CORD]; message message { } M enum = 2; }",
        "edition = \"2023\"; message M { reserved to, max; reserved 1 to 2, 9 to max; string s = 3 [json_name = \"];{\", default = 'a\\'b\"c;}']; }",
        "edition = \"2023\"; import \"dep.proto\"; message M { dep.Shown.Lent a = 1; dep.Closed b = 2; }",
        "edition = \"2024\"; import option \"opts.proto\"; message M { int32 a = 1 [(opts.note) = 3]; }",
        "edition = \"2024\"; message M { option features.enforce_naming_style = STYLE_LEGACY; int32 hatSize = 1; enum e { a = 0; } }",
        "edition = \"2024\"; package A; option features.enforce_naming_style = STYLE_LEGACY; message hat { int32 hatSize = 1; }",
        "edition = \"2024\"; option features.default_symbol_visibility = STRICT; local message M { export enum E { E_UNSPECIFIED = 0; } reserved 1 to max; } export message N { enum E { X = 0; } }",
        "edition = \"2024\"; option features.default_symbol_visibility = LOCAL_ALL; message M { export message N {} message O {} } service S { rpc R(M) returns (M.O); }",
    ] {
        let result = compile(source);
        assert!(result.is_ok(), "{source}\n{result:?}");
    }
}

#[test]
fn an_error_shows_its_line() {
    let source = "edition = \"2023\";\n\npackage p;\nenum E {\n\tA = 1;\n}\nenum F { B = 2; }\n";
    let error = compile(source).unwrap_err();
    let expected = "\
shop.proto:5:6: the first value of an open enum must be zero
  |
5 | \tA = 1;
  | \t    ^
shop.proto:7:14: the first value of an open enum must be zero
  |
7 | enum F { B = 2; }
  |              ^";
    assert_eq!(error.to_string(), expected);
    // What a build script shows that returns the error.
    assert!(format!("{error:?}").contains(&format!("\n{expected}\n")), "{error:?}");
}

fn compile(source: &str) -> io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let file = |name| folder.path().join(name);
    fs::write(file("dep.proto"), DEP)?;
    fs::write(file("opts.proto"), OPTIONS)?;
    fs::write(file("shop.proto"), source)?;
    connect_build::configure()
        .emit_rerun_if_changed(false)
        .out_dir(folder.path())
        .compile_protos(&[file("shop.proto")], &[folder.path()])?;
    Ok(folder)
}
