//! The invariants of the architecture that are phrased as absences.

use super::code::{without_comments_and_literals, words};
use super::{Finding, Tree};

/// Nobody outside `protocol/` tells the wire forms apart.
pub(super) fn wire_stays_in_protocol(tree: &Tree) -> Vec<Finding> {
    find(
        tree,
        |path| !path.starts_with("connect-runtime/src/protocol"),
        |_, word, after| word == "Wire" && after.starts_with("::"),
        "is matched outside protocol/: ask protocol/wire.rs instead",
    )
}

/// The modules that do no I/O name no runtime, no HTTP stack and no end of the pipe.
pub(super) fn inner_modules_know_no_outer_ones(tree: &Tree) -> Vec<Finding> {
    find(
        tree,
        |path| INNER.iter().any(|module| path.starts_with(module)),
        |before, word, after| {
            let root = word.split('_').next().unwrap_or(word);
            let in_path = before.ends_with("::") || after.starts_with("::");
            STACK.contains(&root) || (ENDS.contains(&word) && in_path)
        },
        "is named in a module that knows neither I/O nor the ends of the pipe",
    )
}

const INNER: [&str; 4] = [
    "connect-runtime/src/codec/",
    "connect-runtime/src/compression/",
    "connect-runtime/src/envelope/",
    "connect-runtime/src/protocol/",
];

/// Crates, and whatever is named after them, such as `tower_http`.
const STACK: [&str; 3] = ["hyper", "tokio", "tower"];

const ENDS: [&str; 2] = ["client", "server"];

/// Finds words in the code of some files.
fn find(
    tree: &Tree,
    looked_at: fn(&str) -> bool,
    wrong: fn(&str, &str, &str) -> bool,
    reason: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.written(&["rs"]).filter(|file| looked_at(&file.path)) {
        let code = without_comments_and_literals(&file.text);
        for (line, code) in (1..).zip(code.lines()) {
            let wrong = words(code).find(|(before, word, after)| wrong(before, word, after));
            if let Some((_, word, _)) = wrong {
                findings.push(Finding::new(&file.path, line, format!("`{word}` {reason}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn wire_forms_told_apart_elsewhere_are_found() {
        let files = [
            ("connect-runtime/src/protocol/wire.rs", "Wire::Grpc"),
            (
                "connect-runtime/src/server/mod.rs",
                "\nmatch wire { Wire::Grpc => 1 }",
            ),
            (
                "connect-runtime/src/client/mod.rs",
                "// Wire::Grpc\nfn f(wire: Wire, other: MyWire::X) {}",
            ),
        ];
        assert_eq!(
            found(wire_stays_in_protocol, &files),
            ["connect-runtime/src/server/mod.rs:2"]
        );
    }

    #[test]
    fn outer_names_in_inner_modules_are_found() {
        let cases = [
            ("use tokio::time;", true),
            ("use tower_http::cors;", true),
            ("fn f<S: tower::Service>() {}", true),
            ("use crate::server::Server;", true),
            ("use crate::client;", true),
            ("let server = client;", false),
            ("use crate::limits;", false),
            ("Preference::Server", false),
            ("// tokio is not named here", false),
            ("let towering = \"hyper\";", false),
        ];
        for (code, wrong) in cases {
            for module in INNER {
                let findings = found(
                    inner_modules_know_no_outer_ones,
                    &[(&format!("{module}mod.rs"), code)],
                );
                assert_eq!(!findings.is_empty(), wrong, "{module}: {code}");
            }
            let elsewhere = [("connect-runtime/src/server/mod.rs", code)];
            assert!(
                found(inner_modules_know_no_outer_ones, &elsewhere).is_empty(),
                "{code}"
            );
        }
    }
}
