//! What an error of an editions file looks like.

use super::compile;

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
    assert!(
        format!("{error:?}").contains(&format!("\n{expected}\n")),
        "{error:?}"
    );
}
