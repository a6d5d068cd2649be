//! The commands, as a person at a shell uses them: what they print, and how they end.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
};

/// A shop that is served by the `serve` command, and ends with the test.
struct Shop {
    process: Child,
    url: String,
}

fn haberdasher() -> Command {
    Command::new(env!("CARGO_BIN_EXE_haberdasher"))
}

impl Shop {
    fn open(arguments: &[&str]) -> Self {
        let mut process = haberdasher()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned();
        Self { process, url }
    }

    fn call(&self, arguments: &[&str]) -> Output {
        haberdasher()
            .arg("call")
            .args(arguments)
            .args(["--url", &self.url])
            .output()
            .unwrap()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_tour_calls_every_method_and_ends_with_0() {
    let output = haberdasher().output().unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}{}", text(&output.stderr));
    for method in [
        "MakeHat",
        "UpdateHat",
        "MakeSimilarHats",
        "CollectSizes",
        "MakeFlexibleHat",
        "MakeVariousHats",
        "DoNothing",
    ] {
        assert!(
            shown.contains(&format!("\n{method}: ")),
            "{method} is not shown:\n{shown}"
        );
    }
    assert!(shown.contains("curl"));
}

#[test]
fn calls_print_messages_and_end_with_0() {
    let shop = Shop::open(&[]);
    for options in [
        &["--codec", "json"][..],
        &["--codec", "proto"],
        &["--get"],
        &["--send-compression", "gzip"],
        &["--http2-prior-knowledge"],
        &["--protocol", "grpc"],
        &["--protocol", "grpc-web"],
    ] {
        let output = shop.call(&[&["MakeHat", r#"{"inches": 12}"#], options].concat());
        assert!(
            output.status.success(),
            "{options:?}: {}",
            text(&output.stderr)
        );
        assert!(
            text(&output.stdout).starts_with(r#"{"size":12,"color":""#),
            "{options:?}"
        );
    }
}

#[test]
fn streams_are_printed_line_by_line() {
    let shop = Shop::open(&[]);
    let output = shop.call(&["MakeVariousHats", r#"{"inches": 1}"#, r#"{"inches": 2}"#]);
    let sizes: Vec<_> = text(&output.stdout)
        .lines()
        .map(|line| line.split(',').next().unwrap())
        .collect();
    assert_eq!(sizes, [r#"{"size":1"#, r#"{"size":2"#]);
}

#[test]
fn a_call_that_fails_says_why_and_ends_with_1() {
    let shop = Shop::open(&[]);
    for protocol in ["connect", "grpc", "grpc-web"] {
        let output = shop.call(&["MakeHat", "--protocol", protocol]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(text(&output.stdout), "");
        assert_eq!(
            text(&output.stderr),
            "invalid_argument: inches: I can't make a hat that small!\n",
            "{protocol}"
        );
    }
}

#[test]
fn the_limit_on_what_is_read_can_be_set_and_switched_off() {
    let order = format!(
        r#"{{"inches": 1, "description": "{}"}}"#,
        "x".repeat(100_000)
    );
    let narrow = Shop::open(&["--read-max-bytes", "1000"]);
    let output = narrow.call(&["MakeHat", &order]);
    assert!(
        text(&output.stderr).starts_with("resource_exhausted: "),
        "{}",
        text(&output.stderr)
    );
    let open = Shop::open(&["--read-max-bytes", "0"]);
    assert!(open.call(&["MakeHat", &order]).status.success());
}

#[test]
fn tls_is_served_and_called() {
    let certified =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
            .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (cert, key) = (
        directory.path().join("cert.pem"),
        directory.path().join("key.pem"),
    );
    std::fs::write(&cert, certified.cert.pem()).unwrap();
    std::fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());

    let shop = Shop::open(&["--tls-cert", cert, "--tls-key", key]);
    assert!(shop.url.starts_with("https://"));
    for protocol in ["connect", "grpc"] {
        let output = shop.call(&[
            "MakeHat",
            r#"{"inches": 12}"#,
            "--ca-cert",
            cert,
            "--protocol",
            protocol,
        ]);
        assert!(
            output.status.success(),
            "{protocol}: {}",
            text(&output.stderr)
        );
    }
    assert!(text(&shop.call(&["MakeHat"]).stderr).starts_with("unavailable: "));
}

#[cfg(unix)]
#[test]
fn sigterm_and_ctrl_c_end_the_shop_with_0_as_soon_as_it_says_that_it_listens() {
    for signal in ["-TERM", "-INT"] {
        let mut shop = Shop::open(&[]);
        let killed = Command::new("kill")
            .args([signal, &shop.process.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        assert_eq!(shop.process.wait().unwrap().code(), Some(0), "{signal}");
        let mut rest = String::new();
        shop.process
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut rest)
            .unwrap();
        assert_eq!(rest, "");
    }
}
