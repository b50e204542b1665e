//! Data that counts in no place and belongs to no course, requested by callers with a limited reach.

use loggbok::auth::{Reach, Scope};

use super::documents::{ACTIVITY_PROFILE, AGENT_PROFILE, RESOURCES, STATE, list, one, put, text};
use super::samples::{COURSE, statement, with};
use super::world::{Key, World};

const PLAYER: [Scope; 3] = [Scope::StatementsWrite, Scope::State, Scope::Profile];

/// A credential that belongs to a municipality and was given another limit than that.
async fn narrowed(world: &World, scopes: &[Scope], reach: Reach) -> Key {
    let change = |credential: &mut store::Credential| {
        credential.municipality = Some("1440".parse().unwrap());
        credential.reach = Some(reach);
    };
    world.key_where(scopes, change).await
}

fn of_a_course() -> Reach {
    Reach { courses: Some(["ett".into()].into()), ..Reach::of_municipality("1440".parse().unwrap()) }
}

// Players keep where a learner left off there, wherever the platform belongs.
#[actix_web::test]
async fn a_player_of_a_municipality_keeps_its_documents() {
    let world = World::new().await;
    let ale = world.key_of("1440", &PLAYER).await;
    for resource in RESOURCES {
        let path = one(resource, "suspend");
        let put = world.put(&path).by(&ale).header("if-none-match", "*").body("text/plain", "here");
        assert_eq!(put.send().await.status, 204, "{path}");
        assert_eq!(world.get(&path).by(&ale).send().await.text(), "here");
        assert_eq!(world.get(&list(resource)).by(&ale).send().await.text(), r#"["suspend"]"#);
        assert_eq!(world.delete(&path).by(&ale).send().await.status, 204, "{path}");
        world.get(&path).by(&ale).send().await.problem(404);
    }
}

#[actix_web::test]
async fn who_was_given_a_limit_reaches_no_document_and_changes_none() {
    let world = World::new().await;
    let key = narrowed(&world, &[Scope::State, Scope::Profile, Scope::AllRead], of_a_course()).await;
    let own = narrowed(&world, &PLAYER, Reach::of_municipality("1440".parse().unwrap())).await;
    for resource in RESOURCES {
        let path = one(resource, "suspend");
        put(&world, &path, "application/json", "{}").await;
        let asks = [
            world.get(&path),
            world.get(&list(resource)),
            world.put(&path).header("if-match", "*").body("application/json", r#"{"a":1}"#),
            world.post(&path).body("application/json", r#"{"a":1}"#),
            world.delete(&path),
        ];
        for ask in asks {
            assert_eq!(ask.by(&key).send().await.problem(403)["type"], "/problems/out-of-reach", "{path}");
        }
        assert_eq!(text(&world, &path).await, "{}");
        assert_eq!(world.get(&path).by(&own).send().await.status, 200, "the municipality itself is no other limit");
    }
    world.delete(&list(STATE)).by(&key).send().await.problem(403);
    assert_eq!(text(&world, &one(STATE, "suspend")).await, "{}");
}

// all/read is a reader's, and no player's: the documents are of people of all municipalities.
#[actix_web::test]
async fn a_reader_of_a_municipality_reads_no_documents() {
    let world = World::new().await;
    let ale = world.key_of("1440", &[Scope::AllRead]).await;
    let everywhere = narrowed(&world, &[Scope::AllRead], Reach::default()).await;
    for resource in [STATE, AGENT_PROFILE, ACTIVITY_PROFILE] {
        let path = one(resource, "suspend");
        put(&world, &path, "text/plain", "here").await;
        for path in [&path, &list(resource)] {
            assert_eq!(world.get(path).by(&ale).send().await.problem(403)["type"], "/problems/out-of-reach");
            assert_eq!(world.get(path).by(&everywhere).send().await.status, 200, "it belongs there and has no limit");
        }
    }
}

// A definition tells of the activity, and of nobody who did it.
#[actix_web::test]
async fn what_an_activity_is_is_told_whatever_the_reach() {
    let world = World::new().await;
    world.record(&statement(1, "bo@goteborg.example", "completed", COURSE)).await;
    let path = with("/xapi/activities", &[("activityId", COURSE)]);
    let whole = world.get(&path).send().await;
    let key = narrowed(&world, &[Scope::StatementsReadMine], of_a_course()).await;
    assert_eq!(world.get(&path).by(&key).send().await.text(), whole.text());
}
