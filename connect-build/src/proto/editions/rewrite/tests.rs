//! What the rewriting makes of small files.

use super::*;

#[test]
fn declarations_become_those_of_proto2() {
    for (source, expected) in [
        (
            "message M { int32 a = 1; }",
            "message M { optional int32 a = 1; }",
        ),
        (
            "message M { .p.N n=1[deprecated=true]; repeated N r = 2; map < int32, N > m = 3; }",
            "message M { optional .p.N n=1[deprecated=true]; repeated N r = 2; map < int32, N > m = 3; }",
        ),
        (
            "message M { oneof o { option x = {a: \";}\"}; int32 a = 1; } int32 b = 2; }",
            "message M { oneof o { option x = {a: \";}\"}; int32 a = 1; } optional int32 b = 2; }",
        ),
        (
            "message M { reserved a, to , max; reserved 1 to max; extensions 5 to 6 [a = {}]; }",
            "message M { reserved \"a\", \"to\" , \"max\"; reserved 1 to max; extensions 5 to 6 [a = {}]; }",
        ),
        (
            "enum E { reserved A; reserved -1; A = 0; } extend M { int32 x = 1; }",
            "enum E { reserved \"A\"; reserved -1; A = 0; } extend M { optional int32 x = 1; }",
        ),
        (
            "service S { rpc M(M) returns (stream M) { option a = {}; } rpc N(M) returns (M); } message M { /*}*/ message N {} N n = 1; }",
            "service S { rpc M(M) returns (stream M) { option a = {}; } rpc N(M) returns (M); } message M { /*}*/ message N {} optional N n = 1; }",
        ),
    ] {
        let source = format!("edition = \"2023\";\n{source}");
        let rewritten = rewrite(&source).unwrap().unwrap();
        let expected = format!("syntax = \"proto2\";\n{expected}");
        assert_eq!(rewritten.edited.text, expected);
    }
}

#[test]
fn words_of_2024_are_kept_beside_the_copy() {
    let source = "edition = '20' '24'; import \"a\"; import option \"b\"; \
        local message A { export enum B { C = 0; } }";
    let rewritten = rewrite(source).unwrap().unwrap();
    let expected = "syntax = \"proto2\"  ; import \"a\"; import   \"b\";   \
        message A {   enum B { C = 0; } }";
    assert_eq!(rewritten.edited.text, expected);
    assert_eq!(rewritten.imports, 1);
    let places = rewritten.visibilities.iter();
    let places = places.map(|(at, visibility)| (source.get(*at..at + 4), *visibility));
    let expected = [
        (Some("mess"), Visibility::Local),
        (Some("enum"), Visibility::Export),
    ];
    assert_eq!(places.collect::<Vec<_>>(), expected);
}

#[test]
fn what_editions_do_not_have_is_refused() {
    for (source, at, message) in [
        ("edition = \"2022\";", "\"2022\"", "unknown edition"),
        ("edition 2023;", "2023", "expected '='"),
        ("edition = 2023;", "2023", "expected the edition"),
        ("edition = ", "", "expected the edition"),
        (
            "edition = \"2023\"; message M { optional int32 a = 1; }",
            "optional",
            "label",
        ),
        (
            "edition = \"2023\"; extend M { required int32 a = 1; }",
            "required",
            "label",
        ),
        (
            "edition = \"2023\"; message M { oneof o { group G = 1 {} } }",
            "group",
            "group",
        ),
        (
            "edition = \"2023\"; message M { repeated group G = 1 {} }",
            "group",
            "group",
        ),
        (
            "edition = \"2023\"; enum M { reserved a, \"b\"; }",
            "\"b\"",
            "reserved names",
        ),
        (
            "edition = \"2023\"; import option \"x\";",
            "option",
            "option imports",
        ),
        (
            "edition = \"2024\"; import weak \"x\";",
            "weak",
            "weak imports",
        ),
        (
            "edition = \"2024\"; import option \"x\"; import \"y\";",
            "import",
            "imports must",
        ),
    ] {
        let complaint = rewrite(source).unwrap_err();
        assert_eq!(source.get(complaint.range), Some(at), "{source}");
        assert!(
            complaint.message.starts_with(message),
            "{}",
            complaint.message
        );
    }
}

#[test]
fn other_files_are_left_alone() {
    for source in [
        "",
        "syntax = \"proto3\";",
        "// edition = \"2023\";",
        ";edition = \"2023\";",
    ] {
        assert!(rewrite(source).unwrap().is_none());
    }
}
