//! The paths of options, such as `.my.package`: which names they cover.

/// Whether a full name, with its leading dot, is the path or in the package or message it names.
pub(crate) fn is_below(name: &str, path: &str) -> bool {
    path == "."
        || name
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_covers_what_is_below_it() {
        for (name, path, expected) in [
            (".a.b.C", ".", true),
            (".a.b.C", ".a", true),
            (".a.b.C", ".a.b.C", true),
            (".a.b.C", ".a.b.C.D", false),
            (".a.bc.C", ".a.b", false),
        ] {
            assert_eq!(is_below(name, path), expected, "{name} {path}");
        }
    }
}
