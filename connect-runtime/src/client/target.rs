//! Where calls go: a base URL, and the procedure behind it.

use http::{
    Uri,
    uri::{Authority, InvalidUri, Parts, PathAndQuery, Scheme},
};

use crate::{Error, Spec};

/// What calls are addressed to when nobody says: a transport in this process does not look.
pub(super) fn localhost() -> Uri {
    Uri::from_static("http://localhost")
}

/// Parses the URL of a server, with or without a path before that of the service.
pub(super) fn parse(url: &str) -> Result<Uri, Error> {
    let invalid = || Error::invalid_argument(format!("{url:?} is not an http or https URL"));
    let uri: Uri = url.parse().map_err(|error| invalid().with_source(error))?;
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS => Ok(uri),
        _ => Err(invalid()),
    }
}

/// The URL of a method.
pub(super) fn join(base_url: &Uri, spec: &Spec) -> Result<Uri, Error> {
    let path = match (without_slash(base_url.path()), spec.static_procedure()) {
        ("", Some(procedure)) => Ok(PathAndQuery::from_static(procedure)),
        ("", None) => PathAndQuery::try_from(spec.procedure()),
        (prefix, _) => PathAndQuery::try_from(format!("{prefix}{spec}")),
    };
    with_path(base_url, path)
}

/// What is at `url`, at another server.
pub(super) fn redirect(base_url: &Uri, url: &Uri) -> Result<Uri, Error> {
    let path = url.path_and_query().map_or("/", PathAndQuery::as_str);
    let prefix = without_slash(base_url.path());
    with_path(base_url, PathAndQuery::try_from(format!("{prefix}{path}")))
}

/// The URL with this query.
pub(super) fn with_query(url: &Uri, query: &str) -> Result<Uri, Error> {
    with_path(
        url,
        PathAndQuery::try_from(format!("{}?{query}", url.path())),
    )
}

/// The path without slashes at its end.
fn without_slash(mut path: &str) -> &str {
    while let Some(shorter) = path.strip_suffix('/') {
        path = shorter;
    }
    path
}

fn with_path(url: &Uri, path: Result<PathAndQuery, InvalidUri>) -> Result<Uri, Error> {
    let invalid =
        |error: http::Error| Error::internal("the URL of the call is invalid").with_source(error);
    let mut parts = Parts::default();
    parts.scheme = url.scheme().cloned().or(Some(Scheme::HTTP));
    parts.authority = url
        .authority()
        .cloned()
        .or_else(|| Some(Authority::from_static("localhost")));
    parts.path_and_query = Some(path.map_err(|error| invalid(error.into()))?);
    Uri::from_parts(parts).map_err(|error| invalid(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StreamType;

    #[test]
    fn a_base_url_may_have_a_path() {
        for (base_url, expected) in [
            ("http://a", "http://a/s/M"),
            ("http://a/", "http://a/s/M"),
            ("https://a:1/x/y/", "https://a:1/x/y/s/M"),
        ] {
            let base_url = parse(base_url).unwrap();
            let spec = Spec::new("/s/M", StreamType::Unary);
            let url = join(&base_url, &spec).unwrap();
            assert_eq!(url, expected);
            let spec = Spec::dynamic("/s/M", StreamType::Unary);
            assert_eq!(join(&base_url, &spec).unwrap(), expected);
            assert_eq!(with_query(&url, "q=1").unwrap(), *format!("{expected}?q=1"));
        }
    }

    #[test]
    fn only_http_urls_are_connected_to() {
        for url in ["", "localhost:3000", "ftp://a", "/path", "http://a b"] {
            assert!(parse(url).is_err(), "{url}");
        }
    }
}
