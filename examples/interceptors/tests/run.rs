//! The example does what it says.

use std::process::Command;

#[test]
fn both_sides_log_and_the_token_counts() {
    let output = Command::new(env!("CARGO_BIN_EXE_interceptors"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for line in [
        "[server] MakeHat: unauthenticated, 0 in, 0 out\n",
        "without a token: unauthenticated: a bearer token is due\n",
        "[server] MakeHat: ok, 1 in, 1 out\n",
        "[client] MakeHat: ok, 1 in, 1 out\n",
        "a hat of 12 inches, made in ",
        "[server] MakeSimilarHats: ok, 1 in, 3 out\n",
        "[client] MakeSimilarHats: ok, 1 in, 3 out\n",
        "several hats, made in ",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
}
