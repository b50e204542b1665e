//! Finds which of the server's own paths a request means.
//!
//! If the public address has a path, requests come with or without it: some proxies keep it, others strip it. Below
//! `/xapi/`, players are careless with slashes: several join endpoint and resource with a slash of their own, and
//! request `/xapi//activities/state`.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{Error, body::MessageBody};
use learning::Names;

/// Removes the path of the public address and, below `/xapi/`, repeated and trailing slashes. Keeps encoded slashes.
pub(crate) async fn find_own_path(
    names: Names,
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(uri) = own(request.uri(), names.url().path()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// The intended address; `None` if it is the same.
fn own(uri: &Uri, prefix: &str) -> Option<Uri> {
    let below = below(uri.path(), prefix);
    let path = below.unwrap_or(uri.path());
    let meant = merged(path).or_else(|| below.map(str::to_owned))?;
    let meant = uri.query().map_or_else(|| meant.clone(), |query| format!("{meant}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(meant).ok()?);
    Uri::from_parts(parts).ok()
}

/// The path below that of the public address; `None` if it is not below, or there is none.
fn below<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
    if rest.is_empty() { Some("/") } else { Some(rest).filter(|rest| rest.starts_with('/')) }
}

/// The intended path of a resource of the standard; `None` if it is the same, or another kind of path.
fn merged(path: &str) -> Option<String> {
    if !path.starts_with('/') || !(path.contains("//") || path.ends_with('/')) {
        return None;
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next().filter(|first| *first == "xapi")?;
    Some(segments.fold(format!("/{first}"), |path, segment| format!("{path}/{segment}")))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Uri;

    use super::own;

    fn meant(sent: &str, prefix: &str) -> Option<String> {
        own(&sent.parse::<Uri>().unwrap(), prefix).map(|uri| uri.to_string())
    }

    #[test]
    fn slashes_below_the_endpoint_are_merged_and_nothing_else_changes() {
        for (sent, own) in [
            ("/xapi//statements?limit=1", Some("/xapi/statements?limit=1")),
            ("/xapi/statements/", Some("/xapi/statements")),
            ("/xapi///activities//state/?a=//b/", Some("/xapi/activities/state?a=//b/")),
            ("//xapi/about", Some("/xapi/about")),
            ("/xapi//", Some("/xapi")),
            ("/xapi/statements", None),
            ("/xapi/statements%2F", None),
            ("/schemas/", None),
            ("/", None),
            ("//people", None),
            ("/xapis//statements", None),
            ("/lrs/people", None),
        ] {
            assert_eq!(meant(sent, "").as_deref(), own, "{sent}");
        }
    }

    #[test]
    fn the_path_of_the_public_address_may_be_there_or_not() {
        for (sent, own) in [
            ("/lrs/xapi/statements?limit=1", Some("/xapi/statements?limit=1")),
            ("/lrs/xapi//statements/", Some("/xapi/statements")),
            ("/lrs", Some("/")),
            ("/lrs?lang=en", Some("/?lang=en")),
            ("/lrs/", Some("/")),
            ("/lrs/schemas/", Some("/schemas/")),
            ("/lrs/lrs/people", Some("/lrs/people")),
            ("/xapi/statements", None),
            ("/people?next=/lrs/", None),
            ("/lrsx/people", None),
            ("/LRS/people", None),
        ] {
            assert_eq!(meant(sent, "/lrs").as_deref(), own, "{sent}");
        }
        assert_eq!(meant("/a/b/people", "/a/b").as_deref(), Some("/people"));
        assert_eq!(meant("/a/people", "/a/b"), None);
    }

    #[test]
    fn the_host_of_an_absolute_form_stays() {
        let sent = "http://host.example:8080/lrs/xapi//about";
        assert_eq!(meant(sent, "/lrs").as_deref(), Some("http://host.example:8080/xapi/about"));
    }
}
