//! Rules about `Cargo.toml` files.

use super::{Finding, Tree};

/// Every package uses the workspace's table of lints.
pub(super) fn share_the_lints(tree: &Tree) -> Vec<Finding> {
    let packages = tree.files().filter(|file| {
        let name = file.path.rsplit('/').next();
        // A package with a workspace of its own, as cargo-fuzz needs, has nothing to share.
        name == Some("Cargo.toml") && !file.text.lines().any(|line| line == "[workspace]")
    });
    let alone = packages.filter(|file| !file.text.contains("[lints]\nworkspace = true\n"));
    alone
        .map(|file| {
            Finding::new(
                &file.path,
                1,
                "`[lints]` with `workspace = true` is missing",
            )
        })
        .collect()
}

/// Every member of the workspace has a comment that says what it is, on the line before.
pub(super) fn explain_the_members(tree: &Tree) -> Vec<Finding> {
    let Some(manifest) = tree.files().find(|file| file.path == "Cargo.toml") else {
        return vec![Finding::new(
            "Cargo.toml",
            1,
            "the workspace's manifest is missing",
        )];
    };
    let mut findings = Vec::new();
    let mut explained = false;
    let members = manifest
        .lines()
        .skip_while(|(_, line)| !line.starts_with("members = ["));
    for (line, text) in members
        .skip(1)
        .take_while(|(_, line)| !line.starts_with(']'))
    {
        let text = text.trim();
        if text.starts_with('"') && !explained {
            let reason = format!(
                "{} has no comment that says what it is",
                text.trim_end_matches(',')
            );
            findings.push(Finding::new(&manifest.path, line, reason));
        }
        explained = text.starts_with('#');
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn packages_with_lints_of_their_own_are_found() {
        let files = [
            ("Cargo.toml", "[workspace]\n"),
            ("fuzz/Cargo.toml", "[package]\n\n[workspace]\n"),
            (
                "good/Cargo.toml",
                "[package]\n\n[lints]\nworkspace = true\n",
            ),
            ("bad/Cargo.toml", "[package]\nreadme.workspace = true\n"),
        ];
        assert_eq!(found(share_the_lints, &files), ["bad/Cargo.toml:1"]);
    }

    #[test]
    fn members_without_a_comment_are_found() {
        let text = "[workspace]\nmembers = [\n    # Good.\n    \"good\",\n    \"bad\",\n]\nx = [\n    \"y\",\n]\n";
        assert_eq!(
            found(explain_the_members, &[("Cargo.toml", text)]),
            ["Cargo.toml:5"]
        );
        assert_eq!(found(explain_the_members, &[]), ["Cargo.toml:1"]);
    }
}
