//! Routing: path → the name of a method.

/// The name of the method that a path is for; `None` if it is not one of this service.
///
/// The path ends with the service and the method, behind any prefix; or it is the method alone, where a router has taken
/// the service off. A path that another reader could take for a different one is for no method: one with empty segments,
/// or with dots for segments.
pub(super) fn method<'a>(path: &'a str, service: &str) -> Option<&'a str> {
    let (before, method) = path.rsplit_once('/')?;
    if before.is_empty() {
        return Some(method);
    }
    let prefix = before.strip_suffix(service)?.strip_suffix('/')?;
    let mut segments = prefix.split('/');
    // What stands before the first slash is nothing, and so is all of an empty prefix.
    let rooted = segments.next() == Some("");
    let plain = segments.all(|segment| !matches!(segment, "" | "." | ".."));
    (rooted && plain).then_some(method)
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
}
