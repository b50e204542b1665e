//! The About Resource.

use actix_web::http::Method;
use serde_json::json;

use super::world::World;

// XAPI-00315, XAPI-00316, XAPI-00317, XAPI-00318, XAPI-00319, XAPI-00320; it needs neither credential nor version.
#[actix_web::test]
async fn it_names_versions_release_and_schemas_to_anybody() {
    let world = World::new().await;
    let bare = || world.get("/xapi/about").without("authorization").without("x-experience-api-version");
    let answer = bare().send().await;
    let expected = json!({"version": ["1.0.3", "2.0.0"], "extensions": {
        "https://lrs.example/xapi/extensions/release": env!("CARGO_PKG_VERSION"),
        "https://lrs.example/xapi/extensions/schemas": "/schemas/",
    }});
    assert_eq!((answer.status, answer.json()), (200, expected.clone()));
    assert_ne!(answer.header("x-experience-api-version"), "");
    for version in ["1.0.3", "2.0.0", "0.95", "nonsense"] {
        assert_eq!(bare().speaking(version).send().await.json(), expected, "{version}");
    }
    let schemas = expected["extensions"]["https://lrs.example/xapi/extensions/schemas"].as_str().unwrap();
    assert_eq!(world.get(schemas).send().await.status, 200);
}

#[actix_web::test]
async fn it_answers_get_and_head_with_no_parameter() {
    let world = World::new().await;
    assert_eq!(world.ask(Method::HEAD, "/xapi/about").send().await.status, 200);
    world.get("/xapi/about?verbose=true").send().await.problem(400);
    for method in [Method::PUT, Method::POST, Method::DELETE] {
        world.ask(method, "/xapi/about").send().await.problem(405);
    }
}
