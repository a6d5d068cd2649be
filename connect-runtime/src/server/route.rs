//! Routing: path → the name of a method.

/// The name of the method that a path is for; `None` if it is not one of this service.
///
/// The path ends with the service and the method, behind any prefix; or it is the method alone, where a router has taken
/// the service off. A path that another reader could take for a different one is for no method: one with empty segments,
/// or with dots for segments.
pub(super) fn method<'a>(path: &'a str, service: &str) -> Option<&'a str> {
    // Nearly every path: there is no prefix.
    if let Some(method) = path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(service)?.strip_prefix('/'))
        && !method.as_bytes().contains(&b'/')
    {
        return Some(method);
    }
    let (before, method) = path.rsplit_once('/')?;
    if before.is_empty() {
        return Some(method);
    }
    let prefix = before.strip_suffix(service)?.strip_suffix('/')?;
    is_plain(prefix).then_some(method)
}

/// The names of the service and of the method that a path is for, behind any prefix; `None` if it cannot be one.
pub(super) fn split(path: &str) -> Option<(&str, &str)> {
    let (before, method) = path.rsplit_once('/')?;
    let (prefix, service) = before.rsplit_once('/')?;
    (is_plain(prefix) && is_segment(service) && is_segment(method)).then_some((service, method))
}

/// The procedure that a path is for: its last two segments.
pub(super) fn procedure(path: &str) -> &str {
    let slash = path.rmatch_indices('/').nth(1);
    slash
        .and_then(|(slash, _)| path.get(slash..))
        .unwrap_or(path)
}

/// Whether this can be one segment of a path, and no reader takes it for something else.
pub(super) fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
}

/// Whether this is a prefix of paths: nothing, or segments that each follow a slash.
fn is_plain(prefix: &str) -> bool {
    let mut segments = prefix.split('/');
    // What stands before the first slash is nothing, and so is all of an empty prefix.
    segments.next() == Some("") && segments.all(is_segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_stands_behind_any_prefix_or_was_taken_off() {
        for path in ["/a.B/M", "/api/a.B/M", "/api/v1/a.B/M", "/M"] {
            assert_eq!(method(path, "a.B"), Some("M"), "{path}");
        }
    }

    #[test]
    fn other_services_and_odd_paths_are_for_no_method() {
        for path in [
            "",
            "M",
            "a.B/M",
            "//M",
            "/x/M",
            "/x.B/M",
            "/xa.B/M",
            "//a.B/M",
            "/x//a.B/M",
            "/../a.B/M",
            "/x/./a.B/M",
            "/x/../a.B/M",
            "/a.B//M",
        ] {
            assert_eq!(method(path, "a.B"), None, "{path:?}");
        }
    }

    #[test]
    fn a_path_splits_into_any_service_and_method() {
        for path in ["/a.B/M", "/api/a.B/M", "/api/v1/a.B/M"] {
            assert_eq!(split(path), Some(("a.B", "M")), "{path}");
            assert_eq!(procedure(path), "/a.B/M");
        }
        for path in [
            "",
            "M",
            "/M",
            "a.B/M",
            "//M",
            "/a.B/",
            "/a.B/..",
            "/./M",
            "/../a.B/M",
            "/x//a.B/M",
        ] {
            assert_eq!(split(path), None, "{path:?}");
        }
    }
}
