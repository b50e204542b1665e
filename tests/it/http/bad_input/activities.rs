//! Requests for an Activity.

use super::super::documents::VERSIONS;
use super::{all_refused, bad};

// XAPI-00250
// xAPI 1.0.3 Communication 2.5 and 3.2
#[actix_web::test]
async fn a_missing_wrong_doubled_or_unknown_parameter_is_refused_by_name() {
    let rows = [
        ("", "activityId"),
        ("?activityId=", "activityId"),
        ("?activityId=kurs", "activityId"),
        ("?activityId=https://lms.example/a%20b", "activityId"),
        ("?activityId=https://lms.example/%22b%22", "activityId"),
        ("?activityId=urn:a&activityId=urn:a", "activityId"),
        ("?activityId=urn:%E5", "activityId"),
        ("?activityid=urn:a", "activityid"),
        ("?activity=urn:a", "activity"),
        ("?activityId=urn:a&limit=1", "limit"),
        ("?activityId=urn:a&agent=%7B%7D", "agent"),
        ("?activityId=urn:a&anna@ale.example=1", "?"),
    ];
    let rows = rows.into_iter().flat_map(|(query, name)| {
        let row = |version| bad(version, "GET", format!("/xapi/activities{query}"));
        VERSIONS.map(|version| row(version).header("x-experience-api-version", version).parameter(name))
    });
    all_refused(rows.collect()).await;
}
