//! Settings of a credential for a sender that does not follow the standard and can't be changed.

use actix_web::http::Method;
use loggbok::auth::{Scope, SenderSettings};
use serde_json::{Value, json};
use store::Credential;
use xapi::{Mending, Version};

use super::samples::{CATALOGUE, COURSE, id, statement};
use super::world::{Key, World};

/// A key of a sender with these settings.
async fn key(world: &World, settings: SenderSettings) -> Key {
    let set = |credential: &mut Credential| credential.sender = settings;
    world.key_where(&[Scope::StatementsWrite, Scope::StatementsReadMine], set).await
}

/// The number of uses of a setting that is noted in the credential.
async fn uses(world: &World, key: &Key) -> Vec<(String, u64)> {
    let credential = world.store.credential(&key.key).await.unwrap().unwrap();
    credential.sender_uses.iter().map(|(setting, count)| (setting.to_owned(), count)).collect()
}

/// A statement without id, as queues send it.
fn queued(second: u32) -> Value {
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent.as_object_mut().unwrap().remove("id");
    sent["timestamp"] = format!("2022-09-01T10:00:{second:02}Z").into();
    sent
}

fn open_edx() -> Value {
    let mut sent = statement(1, "anna@ale.example", "attempted", COURSE);
    sent["object"]["objectType"] = "GroupActivity".into();
    sent["context"] = json!({"contextActivities": {
        "parent": {"objectType": "GroupActivity", "id": "https://lms.example/p"},
        "grouping": [{"id": "438AD672-DE2C-4F0B-8876-35444E7DD746"}],
    }});
    sent
}

#[actix_web::test]
async fn nothing_is_mended_unless_it_is_set() {
    let world = World::new().await;
    let plain = key(&world, SenderSettings::default()).await;
    let answer = world.post("/xapi/statements").by(&plain).json(&open_edx()).send().await;
    let problem = answer.problem(400);
    assert!(problem.to_string().contains("/object/objectType"), "{problem}");
    let half = SenderSettings { mend: [Mending::BareUuidId].into(), ..SenderSettings::default() };
    let half = key(&world, half).await;
    assert_eq!(world.post("/xapi/statements").by(&half).json(&open_edx()).send().await.status, 400);
    assert_eq!(uses(&world, &half).await, [], "what is refused needed nothing");
}

#[actix_web::test]
async fn what_open_edx_sends_is_mended_counted_and_given_back_as_it_was_sent() {
    let world = World::new().await;
    let edx = key(&world, SenderSettings { mend: Mending::ALL.into(), ..SenderSettings::default() }).await;
    let batch = json!([open_edx(), statement(2, "bo@ale.example", "completed", COURSE)]);
    for _ in 0..2 {
        let answer = world.post("/xapi/statements").by(&edx).json(&batch).send().await;
        assert_eq!((answer.status, answer.header("loggbok-sender")), (200, "bare-uuid-id=1,openedx-group-activity=1"));
    }
    assert_eq!(world.count().await, 2, "the unmended text is the same statement again");
    let urn = "urn:uuid:438ad672-de2c-4f0b-8876-35444e7dd746";
    let found = world.statements(&format!("?related_activities=true&activity={urn}")).await;
    let stored = &found["statements"][0];
    assert_eq!(stored["object"]["objectType"], "Activity");
    assert_eq!(stored["context"]["contextActivities"]["grouping"][0]["id"], urn);
    let sent = world.get(&format!("/api/v1/statements/{}/as-sent", id(1))).by(&edx).send().await.json();
    assert_eq!(sent["statement"]["object"]["objectType"], "GroupActivity");
    assert_eq!(sent["statement"]["context"]["contextActivities"]["parent"][0]["objectType"], "GroupActivity");
    let grouping = &sent["statement"]["context"]["contextActivities"]["grouping"][0]["id"];
    assert_eq!(grouping, "438AD672-DE2C-4F0B-8876-35444E7DD746");
    let by = |mending: &str| sent["mended"].as_array().unwrap().iter().filter(|one| one["by"] == mending).count();
    assert_eq!((by("openedx-group-activity"), by("bare-uuid-id")), (2, 1));
    let other = world.get(&format!("/api/v1/statements/{}/as-sent", id(2))).send().await.json();
    assert_eq!((&other["mended"], &other["statement"]["id"]), (&json!([]), &json!(id(2))));
    world.get(&format!("/api/v1/statements/{}/as-sent", id(9))).send().await.problem(404);
    let expected = [("bare-uuid-id".to_owned(), 2), ("openedx-group-activity".to_owned(), 2)];
    assert_eq!(uses(&world, &edx).await, expected);
    let metrics = world.get("/metrics").send().await;
    let line = "loggbok_sender_settings_needed_total{setting=\"bare-uuid-id\"} 2";
    assert!(metrics.text().contains(line), "{}", metrics.text());
}

#[actix_web::test]
async fn what_was_sent_and_mended_is_gone_with_the_statement_that_is_erased() {
    let world = World::new().await;
    let edx = key(&world, SenderSettings { mend: Mending::ALL.into(), ..SenderSettings::default() }).await;
    assert_eq!(world.post("/xapi/statements").by(&edx).json(&open_edx()).send().await.status, 200);
    let as_sent = || world.get(&format!("/api/v1/statements/{}/as-sent", id(1))).send();
    assert!(as_sent().await.text().contains("GroupActivity"));
    let erasure = json!({
        "agents": [{"mbox": "mailto:anna@ale.example"}], "ground": "request", "decision": "dnr 2026/7", "executor": "Eva",
        "confirm": true,
    });
    let report = world.post("/api/v1/erasures").json(&erasure).send().await.json();
    assert_eq!(report["erased"]["statements"], 1, "{report}");
    as_sent().await.problem(404);
    assert!(world.store.log(None, 10).await.unwrap().iter().all(|entry| entry.intake.mended.is_empty()));
    let world = world.restarted().await;
    world.get(&format!("/api/v1/statements/{}/as-sent", id(1))).send().await.problem(404);
}

// xAPI 1.0.3 Communication 3.3: without the setting, a request without the header is refused.
#[actix_web::test]
async fn a_version_is_assumed_where_the_header_is_missing_and_never_where_it_is_wrong() {
    let world = World::new().await;
    let settings = SenderSettings { assume_version: Some(Version::V1_0_3), ..SenderSettings::default() };
    let (ralph, plain) = (key(&world, settings).await, key(&world, SenderSettings::default()).await);
    let ask = |key: &Key, version: Option<&str>| {
        let ask = world.post("/xapi/statements").by(key).json(&queued(1));
        match version {
            Some(version) => ask.speaking(version),
            None => ask.without("x-experience-api-version"),
        }
    };
    let answer = ask(&ralph, None).send().await;
    assert_eq!((answer.status, answer.header("x-experience-api-version")), (200, "1.0.3"));
    assert_eq!(answer.header("loggbok-sender"), "assume-version=1");
    for (key, version, status) in [(&ralph, Some("0.95"), 400), (&ralph, Some(""), 400), (&plain, None, 400)] {
        assert_eq!(ask(key, version).send().await.status, status, "{version:?}");
    }
    assert_eq!(ask(&ralph, Some("1.0.3")).send().await.header("loggbok-sender"), "");
    let read = world.ask(Method::GET, "/xapi/statements?limit=1").by(&ralph).without("x-experience-api-version");
    assert_eq!(read.send().await.status, 200);
    assert_eq!(uses(&world, &ralph).await, [("assume-version".to_owned(), 1)]);
}

#[actix_web::test]
async fn a_queue_that_is_sent_again_is_recognised() {
    let world = World::new().await;
    let settings = SenderSettings { recognise_repeats: true, ..SenderSettings::default() };
    let (moodle, other) = (key(&world, settings.clone()).await, key(&world, settings).await);
    let post = async |key: &Key, batch: &Value| -> (Vec<String>, String) {
        let answer = world.post("/xapi/statements").by(key).json(batch).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        (serde_json::from_slice(&answer.body).unwrap(), answer.header("loggbok-sender").to_owned())
    };
    let (first, said) = post(&moodle, &json!([queued(1), queued(2)])).await;
    assert_eq!(said, "");
    assert_ne!(first[0], first[1]);
    // Half of a queue, sent again, with something new and with the same twice; spelt otherwise.
    let mut spelt = queued(2);
    spelt["timestamp"] = "2022-09-01T12:00:02.000+02:00".into();
    let (second, said) = post(&moodle, &json!([spelt, queued(3), queued(3)])).await;
    assert_eq!((&second[0], &second[1]), (&first[1], &second[2]));
    assert_eq!(said, "recognise-repeats=2");
    assert_eq!(world.count().await, 3);
    // Of another sender it is another statement, and without a timestamp nothing tells a repeat.
    post(&other, &queued(1)).await;
    let mut undated = queued(1);
    undated.as_object_mut().unwrap().remove("timestamp");
    let (ids, said) = post(&moodle, &json!([undated, undated])).await;
    assert!(ids[0] != ids[1] && said.is_empty());
    assert_eq!(world.count().await, 6);
    let world = world.restarted().await;
    let again = world.post("/xapi/statements").by(&moodle).json(&queued(1)).send().await;
    assert_eq!(again.json(), json!([first[0]]));
    assert_eq!(uses(&world, &moodle).await, [("recognise-repeats".to_owned(), 3)]);
}

#[actix_web::test]
async fn times_without_an_offset_are_of_the_zone_that_is_set_in_figures_too() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let zone = SenderSettings { time_zone: Some("America/New_York".to_owned()), ..SenderSettings::default() };
    let zoned = key(&world, zone).await;
    let plain = key(&world, SenderSettings::default()).await;
    // In New York it is still the day before; as UTC, and in Sweden, it is no longer.
    for (number, who, key, said) in [(1, "anna@ale.example", &zoned, "time-zone=1"), (2, "bo@ale.example", &plain, "")]
    {
        let mut sent = statement(number, who, "completed", COURSE);
        sent["timestamp"] = "2022-08-31T21:30:00".into();
        let answer = world.post("/xapi/statements").by(key).json(&sent).send().await;
        assert_eq!((answer.status, answer.header("loggbok-sender")), (200, said));
    }
    let stored = world.get(&format!("/xapi/statements?statementId={}", id(1))).send().await.json();
    assert_eq!(stored["timestamp"], "2022-08-31T21:30:00", "as it was sent");
    let completed = async |as_of: &str| {
        let figures = world.figures(&format!("?course=ett&as_of={as_of}")).await;
        figures["total"]["completed"].clone()
    };
    let before = (completed("2022-08-31").await, completed("2022-09-01").await);
    assert_eq!(before.1.as_u64().or(before.1["value"].as_u64()), Some(2));
    assert_eq!(before.0.as_u64().or(before.0["value"].as_u64()), Some(1));
    world.store.rebuild(std::sync::Arc::new(|_, _| ())).await.unwrap();
    assert_eq!((completed("2022-08-31").await, completed("2022-09-01").await), before);
    let export = world.get("/api/v1/statements/export?from=2022-09-01&to=2022-09-02").send().await;
    assert_eq!(export.text().lines().count(), 1, "{}", export.text());
    assert!(export.text().contains("anna@ale.example"));
    let sent = world.get(&format!("/api/v1/statements/{}/as-sent", id(1))).send().await.json();
    assert_eq!(sent["happened"], "2022-09-01T01:30:00.000000Z");
}
