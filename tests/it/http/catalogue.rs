//! `/api/v1/catalogue`.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, statement};
use super::world::World;

const PATH: &str = "/api/v1/catalogue";

#[actix_web::test]
async fn what_was_put_is_given_back_and_may_be_put_again() {
    let world = World::new().await;
    assert_eq!(world.get(PATH).send().await.json()["course"], json!([]));
    world.catalogue(CATALOGUE).await;
    let first = world.get(PATH).send().await.json();
    assert_eq!(first["course"][0]["id"], "ett");
    assert_eq!(first["course"][0]["module"][1]["name"]["sv"], "Andra");
    assert_eq!(first["region"][0]["members"], json!(["1440", "1480"]));
    assert_eq!(world.put(PATH).json(&first).send().await.status, 204);
    assert_eq!(world.get(PATH).send().await.json(), first);
    let world = world.restarted().await;
    assert_eq!(world.get(PATH).send().await.json(), first);
}

#[actix_web::test]
async fn a_text_is_given_back_as_it_was_written_with_its_comments() {
    let world = World::new().await;
    let text = format!("# Of the region.\n{CATALOGUE}# The end.\n");
    world.catalogue(&text).await;
    let as_text = format!("{PATH}?format=toml");
    let answer = world.get(&as_text).send().await;
    assert_eq!(answer.header("content-type"), "application/toml; charset=utf-8");
    assert_eq!(answer.text(), text);
    let world = world.restarted().await;
    assert_eq!(world.get(&as_text).send().await.text(), text);
}

#[actix_web::test]
async fn a_catalogue_that_came_as_json_is_given_as_people_would_write_it() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let json = world.get(PATH).send().await.json();
    assert_eq!(world.put(PATH).json(&json).send().await.status, 204);
    let text = world.get(&format!("{PATH}?format=toml")).send().await.text().to_owned();
    assert!(text.starts_with("[[programme]]\nid = \"resan\"\nname = { sv = \"Resan\" }\n"), "{text}");
    world.catalogue(&text).await;
    assert_eq!(world.get(PATH).send().await.json(), json);
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let part = world.get(&format!("{PATH}?format=toml")).by(&ale).send().await;
    assert_eq!((part.header("etag"), part.header("loggbok-limited-to")), ("", "municipalities=1440"));
    assert!(part.text().contains("ale.example") && !part.text().contains("goteborg.example"), "{}", part.text());
    world.get(&format!("{PATH}?format=yaml")).send().await.problem(400);
}

#[actix_web::test]
async fn a_revision_is_replaced_by_who_names_it() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let tag = world.get(PATH).send().await.header("etag").to_owned();
    let put = |tag: &str| world.put(PATH).header("if-match", tag).body("application/toml", CATALOGUE.to_owned());
    assert_eq!(put(&tag).send().await.status, 204);
    let problem = put(&tag).send().await.problem(412);
    assert_eq!(problem["type"], "/problems/catalogue-changed");
    assert_eq!(put("*").send().await.status, 204);
    put("no, tag\"").send().await.problem(400);
}

#[actix_web::test]
async fn the_catalogue_that_breaks_every_rule_is_refused_with_every_reason() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let broken = include_str!("../../../fixtures/catalogues/broken.toml");
    let problem = world.put(PATH).body("application/toml", broken).send().await.problem(422);
    let violations = problem["violations"].as_array().unwrap();
    assert!(violations.len() > 15, "{problem}");
    assert!(violations.iter().all(|violation| violation["rule"] == "catalogue"));
    assert_eq!(world.get(PATH).send().await.json()["course"][0]["id"], "ett");
}

#[actix_web::test]
async fn a_file_that_is_no_catalogue_is_refused_with_its_place() {
    let world = World::new().await;
    for (content_type, file, place) in [
        ("application/toml", "\n\n[[kurs]]\n", "line 3"),
        ("application/toml", "[[course]\n", "line 1"),
        ("application/json", "{\n\"kurs\": []}", "line 2"),
        ("application/json", "", "line 1"),
    ] {
        let problem = world.put(PATH).body(content_type, file).send().await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(place), "{file:?}: {problem}");
    }
    world.put(PATH).body("text/plain", CATALOGUE).send().await.problem(415);
    world.put(&format!("{PATH}?force=true")).body("application/toml", CATALOGUE).send().await.problem(400);
}

async fn completed(world: &World) -> Value {
    world.figures("?by=&course=ett").await["total"]["completed"].clone()
}

#[actix_web::test]
async fn figures_follow_the_activities_of_a_course() {
    let world = World::new().await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", COURSE),
            statement(2, "bo@ale.example", "completed", "https://other.example/course"),
        ]))
        .await;
    world.catalogue(CATALOGUE).await;
    assert_eq!(completed(&world).await, 1);
    let iris = r#"iris = ["https://lms.example/course/1"]"#;
    let wider =
        CATALOGUE.replacen(iris, r#"iris = ["https://lms.example/course/1", "https://other.example/course"]"#, 1);
    world.catalogue(&wider).await;
    assert_eq!(completed(&world).await, 2);
    world.catalogue(&CATALOGUE.replacen(iris, r#"iris = ["https://other.example/course"]"#, 1)).await;
    assert_eq!(completed(&world).await, 1);
}

#[actix_web::test]
async fn figures_follow_the_rule_of_a_course() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", MODULE),
            statement(2, "bo@ale.example", "completed", COURSE),
            statement(3, "bo@ale.example", "completed", OTHER),
        ]))
        .await;
    // A module's completion never counts as the course's.
    assert_eq!(completed(&world).await, 1);
    let iris = r#"iris = ["https://lms.example/course/1"]"#;
    let with_rule = |rule: &str| CATALOGUE.replacen(iris, &format!("{iris}\nrule = {rule}"), 1);
    world.catalogue(&with_rule("{ modules = 1 }")).await;
    assert_eq!(completed(&world).await, 1);
    world.record(&statement(4, "cia@ale.example", "completed", MODULE)).await;
    assert_eq!(completed(&world).await, 2);
    world.catalogue(&with_rule("{ modules = \"all\" }")).await;
    assert_eq!(completed(&world).await, 0);
    world.catalogue(&with_rule("{ pass = true }")).await;
    assert_eq!(completed(&world).await, 0);
    world.record(&statement(5, "bo@ale.example", "passed", COURSE)).await;
    assert_eq!(completed(&world).await, 1);
    world.catalogue(CATALOGUE).await;
    assert_eq!(completed(&world).await, 1);
}
