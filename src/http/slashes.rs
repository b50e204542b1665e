//! Endpoints as people write them: `https://host/xapi/`, to which a client adds `/statements`.
//!
//! Several players join endpoint and resource by a slash of their own, and ask for `/xapi//activities/state`.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{Error, body::MessageBody};

/// Below `/xapi/`, asks for the path with each run of slashes as one and none at the end. An encoded slash is left.
pub(crate) async fn merge_slashes(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(uri) = merged(request.uri()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// The address that is meant; `None` where it is that already, or is of no resource of the standard.
fn merged(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.starts_with('/') || !(path.contains("//") || path.ends_with('/')) {
        return None;
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next().filter(|first| *first == "xapi")?;
    let path = segments.fold(format!("/{first}"), |path, segment| format!("{path}/{segment}"));
    let meant = uri.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(meant).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::Uri;

    use super::merged;

    #[test]
    fn slashes_below_the_endpoint_are_merged_and_nothing_else_changes() {
        for (sent, meant) in [
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
        ] {
            let merged = merged(&sent.parse::<Uri>().unwrap());
            assert_eq!(merged.map(|uri| uri.to_string()).as_deref(), meant, "{sent}");
        }
    }

    #[test]
    fn the_host_of_an_absolute_form_stays() {
        let uri: Uri = "http://host.example:8080/xapi//about".parse().unwrap();
        assert_eq!(merged(&uri).unwrap().to_string(), "http://host.example:8080/xapi/about");
    }
}
