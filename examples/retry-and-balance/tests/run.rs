//! The example, as a person at a shell runs it.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::process::Command;

#[test]
fn every_call_is_answered_and_both_shops_answer() {
    let output = Command::new(env!("CARGO_BIN_EXE_retry-and-balance"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 24);
    for shop in ["north", "south"] {
        assert!(text.contains(&format!("from {shop}")), "{text}");
    }
    assert!(text.starts_with("1 inches, "));
}
