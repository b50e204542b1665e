//! Erasure: nothing of a statement remains except that its id was stored.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use learning::Progress;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::{
    Attachment, Content, DocumentContext, DocumentKey, Erased, Erasure, NewDocument, RecordError, Recorded, Voided,
};
use uuid::Uuid;
use xapi::StatementFilter;

use super::world::{COURSE, Home, MODULE, World, agent, at, id, referring, statement, verb};

fn of(statements: &[u128]) -> Erasure {
    Erasure { statements: statements.iter().copied().map(id).collect(), ..Erasure::default() }
}

async fn erase(world: &World, statements: &[u128]) -> Erased {
    world.store.erase(of(statements)).await.unwrap()
}

async fn in_log(world: &World) -> Vec<u128> {
    world.store.log(None, 1_000).await.unwrap().iter().map(|entry| entry.id.as_u128()).collect()
}

async fn nothing_is_left_of(world: &World, number: u128) {
    for voided in [Voided::Without, Voided::Only] {
        assert_eq!(world.store.statement(id(number), voided).await.unwrap(), None);
    }
    for voided in [false, true] {
        let everything = store::PageQuery { limit: 1_000, voided, ..Default::default() };
        assert!(!world.page(everything).await.0.contains(&number));
    }
    assert!(!in_log(world).await.contains(&number));
}

/// That what is kept up to date is what a recount gives.
async fn progress_is_what_a_recount_gives(world: &World) -> Vec<(String, Progress)> {
    let kept = world.progress().await;
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(world.progress().await, kept);
    kept.into_iter().map(|((agent, _), progress)| (agent.to_string(), progress)).collect()
}

pub async fn an_erased_statement_is_found_by_nothing_and_counts_no_more(world: World) {
    let world = world.with_catalogue().await;
    let sent = [
        statement(1, "a", "completed", COURSE),
        statement(2, "b", "completed", COURSE),
        statement(3, "a", "passed", MODULE),
    ];
    world.record(&sent).await;
    assert_eq!(erase(&world, &[1]).await, Erased { statements: 1, ..Erased::default() });
    let mut world = world;
    for _ in 0..2 {
        nothing_is_left_of(&world, 1).await;
        for filter in [verb("completed"), StatementFilter { activity: Some(COURSE.into()), ..Default::default() }] {
            assert_eq!(world.found(filter).await, [2]);
        }
        assert_eq!(world.found(StatementFilter { agent: agent("a"), ..Default::default() }).await, [3]);
        world = world.reopened().await;
    }
}

pub async fn a_row_of_progress_of_which_nothing_is_left_is_gone_and_whoever_knew_it_is_told(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    let before = world.progress_since(None).await;
    erase(&world, &[1]).await;
    let after = world.progress_since(Some(before.revision)).await;
    let agents: Vec<_> = after.rows.iter().map(|(agent, ..)| agent.as_str()).collect();
    assert_eq!((after.all, agents), (true, vec!["mbox mailto:b@ale.example"]));
    assert_eq!(progress_is_what_a_recount_gives(&world).await.len(), 1);
}

pub async fn progress_after_an_erasure_is_what_a_recount_gives(world: World) {
    let mut world = world.with_catalogue().await;
    let mut sent = Vec::new();
    for (number, (who, what)) in (1..).zip([("a", "completed"), ("a", "passed"), ("b", "passed"), ("a", "initialized")])
    {
        sent.push(statement(number, who, what, COURSE));
        sent.push(statement(number + 10, who, what, MODULE));
    }
    sent.push(referring(30, "voided", 3));
    world.record(&sent).await;
    for erased in [&[1, 13][..], &[3, 30], &[2, 4, 11, 12, 14]] {
        erase(&world, erased).await;
        let kept = progress_is_what_a_recount_gives(&world).await;
        world = world.reopened().await;
        assert_eq!(progress_is_what_a_recount_gives(&world).await, kept);
    }
    assert_eq!(world.progress().await.len(), 0);
}

// A platform's queue sends again what it takes for lost; a refusal would jam it.
pub async fn an_erased_id_is_passed_over_when_it_is_sent_again(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    erase(&world, &[1]).await;
    let world = world.reopened().await;
    for again in [statement(1, "a", "completed", COURSE), statement(1, "a", "failed", MODULE)] {
        let recorded = world.record(&[again, statement(2, "b", "completed", COURSE)]).await;
        assert_eq!(recorded, Recorded { stored: 0, repeated: 2, recognised: 0 });
        nothing_is_left_of(&world, 1).await;
    }
    assert_eq!(erase(&world, &[1, 77]).await, Erased::default(), "what is gone, and what never came");
    assert_eq!(in_log(&world).await, [2]);
}

// xAPI 1.0.3 Data 2.3.2.
pub async fn what_an_erased_statement_voided_stays_voided_and_a_voided_one_can_be_erased(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    world.record(&[referring(11, "voided", 1), referring(12, "voided", 2), referring(13, "voided", 3)]).await;
    assert_eq!(erase(&world, &[1, 12, 13]).await.statements, 3);
    for _ in 0..2 {
        nothing_is_left_of(&world, 1).await;
        assert!(world.store.statement(id(2), Voided::Only).await.unwrap().is_some());
        assert_eq!(world.found(StatementFilter::default()).await, [11]);
        assert_eq!(progress_is_what_a_recount_gives(&world).await, []);
    }
    let world = world.reopened().await;
    world.record(&[statement(3, "c", "completed", COURSE)]).await;
    assert!(world.store.statement(id(3), Voided::Only).await.unwrap().is_some(), "its voiding came first");
    assert_eq!(world.found(StatementFilter::default()).await, [11]);
}

// xAPI 1.0.3 Communication 2.1.3, filter conditions for StatementRefs.
pub async fn what_refers_to_an_erased_statement_answers_for_it_no_more(world: World) {
    let of_a = StatementFilter { agent: agent("a"), ..StatementFilter::default() };
    let of_b = StatementFilter { agent: agent("b"), ..StatementFilter::default() };
    let mut link = referring(2, "shared", 1);
    link["actor"] = statement(0, "b", "", "")["actor"].clone();
    world.record(&[statement(1, "a", "completed", COURSE), link, referring(3, "shared", 2)]).await;
    world.record(&[referring(4, "liked", 3)]).await;
    assert_eq!(world.found(of_a.clone()).await, [4, 3, 2, 1]);
    erase(&world, &[1]).await;
    world.record(&[referring(5, "liked", 2), referring(6, "liked", 1)]).await;
    let world = world.reopened().await;
    assert_eq!(world.found(of_a.clone()).await, [] as [u128; 0]);
    assert_eq!(world.found(of_b.clone()).await, [5, 4, 3, 2]);
    // In the middle of a chain.
    erase(&world, &[3]).await;
    assert_eq!(world.found(of_b).await, [5, 2]);
}

pub async fn the_order_of_storing_is_as_before(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    let log = world.store.log(None, 10).await.unwrap();
    let through = world.store.consistent_through().await.unwrap();
    erase(&world, &[2]).await;
    assert!(world.store.consistent_through().await.unwrap() >= through);
    let world = world.reopened().await;
    world.record(&[statement(3, "c", "completed", COURSE)]).await;
    let now = world.store.log(None, 10).await.unwrap();
    assert_eq!(now[0], log[0]);
    assert!(now[1].stored > log[1].stored);
    let since = StatementFilter { since: Some(log[1].stored), ..StatementFilter::default() };
    assert_eq!(world.found(since).await, [3]);
    let until = StatementFilter { until: Some(log[1].stored), ..StatementFilter::default() };
    assert_eq!(world.found(until).await, [1]);
}

fn with_attachment(number: u128, who: &str, sha2: &str) -> Value {
    let mut statement = statement(number, who, "completed", COURSE);
    statement["attachments"] = json!([{"usageType": "urn:u", "display": {"sv": "intyg"},
        "contentType": "text/plain", "length": 1, "sha2": sha2}]);
    statement
}

pub async fn an_attachment_goes_with_the_last_statement_that_brought_it(world: World) {
    let hashes = [1, 2, 3].map(|number: u8| format!("{number:064x}"));
    let [alone, shared, both] = &hashes;
    let sent = [
        with_attachment(1, "a", alone),
        with_attachment(2, "a", shared),
        with_attachment(3, "b", &shared.to_uppercase()),
        with_attachment(4, "a", both),
        with_attachment(5, "a", both),
    ];
    let mut batch = world.batch(&sent).await;
    batch.attachments =
        hashes.iter().map(|sha2| Attachment { sha2: sha2.clone(), content: Bytes::from("x") }).collect();
    world.store.record(&batch).await.unwrap();
    assert_eq!(
        erase(&world, &[1, 2, 4]).await,
        Erased { statements: 3, documents: 0, attachments: 1, ..Erased::default() }
    );
    assert_eq!(erase(&world, &[5]).await.attachments, 1);
    let there = |sha2: &String| {
        let (store, sha2) = (world.store.clone(), sha2.clone());
        async move { store.attachment(&sha2).await.unwrap().is_some() }
    };
    assert_eq!([there(alone).await, there(shared).await, there(both).await], [false, true, false]);
    assert_eq!(erase(&world, &[3]).await.attachments, 1);
    assert!(!there(shared).await);
}

/// A batch of statements with the bytes that one or more of them name.
async fn record_with(world: &World, sent: &[Value], brought: &[&str]) -> Result<Recorded, RecordError> {
    let mut batch = world.batch(sent).await;
    let attachment = |sha2: &&str| Attachment { sha2: (*sha2).to_owned(), content: Bytes::from("x".repeat(300_000)) };
    batch.attachments = brought.iter().map(attachment).collect();
    world.store.record(&batch).await
}

/// How many attachments a store has, and pieces of such, whoever names them.
async fn kept(world: &World) -> (u64, u64) {
    if let Home::Folder(folder) = world.home() {
        let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
        return (
            log.query_row("SELECT count(*) FROM attachment", [], |row| row.get::<_, i64>(0)).unwrap().cast_unsigned(),
            0,
        );
    }
    let database = world.database().await;
    let count = async |name: &str| database.collection::<Document>(name).count_documents(doc! {}).await.unwrap();
    (count("attachment").await, count("chunk").await + count("upload").await)
}

// A queue sends again what was erased: it is accepted, and nothing of it stored.
pub async fn an_attachment_is_stored_only_with_a_statement_that_brings_it(world: World) {
    let [first, other, third] = ["1", "2", "3"].map(|digit| digit.repeat(64));
    let sent = with_attachment(1, "a", &first);
    record_with(&world, std::slice::from_ref(&sent), &[&first]).await.unwrap();
    assert_eq!(erase(&world, &[1]).await.attachments, 1);
    assert_eq!(kept(&world).await, (0, 0));
    // The same again, with others, other bytes under the same id, and what another's id refuses.
    for (again, brought) in [
        (vec![sent.clone()], &first),
        (vec![sent.clone(), statement(2, "b", "completed", COURSE)], &first),
        (vec![with_attachment(1, "a", &other)], &other),
    ] {
        record_with(&world, &again, &[brought]).await.unwrap();
        assert_eq!(kept(&world).await, (0, 0));
    }
    let conflict = [with_attachment(2, "a", &other), with_attachment(3, "a", &first)];
    let refused = record_with(&world, &conflict, &[&other, &first]).await;
    assert_eq!(refused, Err(RecordError::Conflict(vec![id(2)])));
    assert_eq!(kept(&world).await, (0, 0));
    // Of a batch, what is stored brings its own.
    let both = [sent, with_attachment(4, "b", &third)];
    assert_eq!(record_with(&world, &both, &[&first, &third]).await.unwrap().stored, 1);
    assert_eq!(kept(&world).await.0, 1);
    let whole = world.store.attachment(&third).await.unwrap().unwrap();
    // A repeat and another statement that bring it too bring nothing new.
    let again = [both[1].clone(), with_attachment(5, "c", &third.to_uppercase())];
    assert_eq!(
        record_with(&world, &again, &[&third]).await.unwrap(),
        Recorded { stored: 1, repeated: 1, recognised: 0 }
    );
    let pieces = kept(&world).await;
    assert_eq!(erase(&world, &[4]).await.attachments, 0);
    assert_eq!((kept(&world).await, world.store.attachment(&third).await.unwrap()), (pieces, Some(whole)));
    assert_eq!(erase(&world, &[5]).await.attachments, 1);
    assert_eq!(kept(&world).await, (0, 0));
}

// An older program kept what refused batches brought, and gave each attachment the media type of whoever came first.
pub async fn what_is_left_of_an_older_program_is_taken_away_when_the_store_is_opened(mut world: World) {
    let [brought, alone] = ["1", "2"].map(|digit| digit.repeat(64));
    record_with(&world, &[with_attachment(1, "a", &brought)], &[&brought]).await.unwrap();
    let kind = r#"text/plain; name="annas-intyg.pdf""#;
    if let Home::Folder(_) = world.home() {
        world = world
            .reopened_after(|folder| {
                let log = rusqlite::Connection::open(folder.join("log.db")).unwrap();
                let add = "INSERT INTO attachment (sha2, content_type, content) VALUES (?1, ?2, 'x')";
                log.execute(add, [&alone, kind]).unwrap();
                log.execute("UPDATE attachment SET content_type = ?1, checksum = NULL", [kind]).unwrap();
                log.execute("DELETE FROM meta WHERE key = 'attachments'", []).unwrap();
            })
            .await;
        for file in std::fs::read_dir(world.home().path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(12).any(|window| window == b"annas-intyg."));
        }
    } else {
        let database = world.database().await;
        let [attachments, chunks, meta] =
            ["attachment", "chunk", "meta"].map(|name| database.collection::<Document>(name));
        let pieces = chunks.find_one(doc! {}).await.unwrap().unwrap();
        let bytes = pieces.get("bytes").unwrap().clone();
        let all = doc! {"$set": {"content_type": kind}, "$unset": {"checksum": ""}};
        attachments.insert_one(doc! {"_id": &alone, "length": 1_i64}).await.unwrap();
        attachments.update_many(doc! {}, all).await.unwrap();
        chunks.insert_one(doc! {"_id": {"of": &alone, "n": 0_i64}, "bytes": bytes}).await.unwrap();
        meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 6_i64}}).await.unwrap();
        world = world.reopened().await;
        let row = attachments.find_one(doc! {}).await.unwrap().unwrap();
        assert!(!row.contains_key("content_type"));
    }
    assert_eq!(kept(&world).await.0, 1);
    assert!(world.store.attachment(&brought).await.unwrap().is_some());
    assert_eq!(erase(&world, &[1]).await.attachments, 1);
    assert_eq!(kept(&world).await, (0, 0));
}

pub async fn the_documents_of_an_agent_are_erased_and_no_others(world: World) {
    let mailbox = |who: &str| agent(who).unwrap().identity_key();
    let state =
        |who: &str, registration| DocumentContext::State { activity: COURSE.into(), agent: mailbox(who), registration };
    let contexts = [
        state("a", None),
        state("a", Some(id(9))),
        DocumentContext::AgentProfile { agent: mailbox("a") },
        state("b", None),
        DocumentContext::AgentProfile { agent: mailbox("b") },
        DocumentContext::ActivityProfile { activity: COURSE.into() },
    ];
    for (number, context) in (1..).zip(&contexts) {
        let key = DocumentKey { context: context.clone(), id: "one".into() };
        let content = Content::from(Bytes::from_static(b"kept"));
        let document = NewDocument {
            revision: Uuid::from_u128(number),
            by: None,
            content_type: "text/plain".into(),
            etag: "\"1\"".into(),
            content,
            updated: Some(at("2026-01-01T00:00:00Z")),
        };
        world.store.put_document(&key, None, document).await.unwrap();
    }
    let erasure = Erasure { agents: BTreeSet::from([mailbox("a")]), ..Erasure::default() };
    assert_eq!(world.store.erase(erasure.clone()).await.unwrap(), Erased { documents: 3, ..Erased::default() });
    let left = world.store.document_keys(None, 10).await.unwrap();
    assert_eq!(
        left.into_iter().map(|key| key.context).collect::<HashSet<_>>(),
        contexts[3..].iter().cloned().collect()
    );
    assert_eq!(world.store.erase(erasure).await.unwrap(), Erased::default());
}

/// A statement that defines its activity, and one of its context.
fn defining(number: u128, who: &str, activity: &str, definition: &Value) -> Value {
    let mut statement = statement(number, who, "completed", activity);
    statement["object"]["definition"] = definition.clone();
    statement["context"] = json!({"contextActivities": {"parent": [{"id": MODULE, "definition": definition}]}});
    statement
}

// What is left is what a recount of the log gives, so the newest that is left wins.
pub async fn what_an_erased_statement_said_of_activities_is_gone_and_what_others_said_is_left(world: World) {
    let named = |name: &str| json!({"name": {"sv": name}});
    let own = json!({"name": {"en": "of b"}, "extensions": {"https://x.example/b": "only b says so"}});
    world.record(&[defining(1, "a", COURSE, &named("first")), defining(2, "b", COURSE, &own)]).await;
    let inside = defining(3, "b", "https://lms.example/of-b", &own);
    let mut sub = statement(4, "b", "attempted", COURSE);
    sub["object"] = json!({"objectType": "SubStatement", "actor": inside["actor"], "verb": inside["verb"],
        "object": inside["object"], "context": inside["context"]});
    world.record(&[sub, defining(5, "c", COURSE, &named("first"))]).await;
    let activities = [COURSE, MODULE, "https://lms.example/of-b"].map(String::from);
    let before = world.store.definitions(&activities).await.unwrap();
    assert!(before.iter().all(|text| text.as_ref().unwrap().contains("only b says so")), "{before:?}");
    // b's own last, which c's below repeats.
    world.record(&[defining(6, "b", COURSE, &named("second")), defining(7, "c", COURSE, &named("second"))]).await;
    erase(&world, &[2, 4, 6]).await;
    let mut world = world;
    for _ in 0..2 {
        let left = world.store.definitions(&activities).await.unwrap();
        assert_eq!(
            left,
            [Some(r#"{"name":{"sv":"second"}}"#), Some(r#"{"name":{"sv":"second"}}"#), None]
                .map(|text| text.map(String::from))
        );
        world = world.reopened().await;
    }
    // What was erased last is said again, by others: it is not taken for what is there.
    erase(&world, &[7]).await;
    let first = Some(r#"{"name":{"sv":"first"}}"#.to_owned());
    assert_eq!(world.store.definitions(&activities).await.unwrap(), [first.clone(), first, None]);
    world.record(&[defining(8, "d", COURSE, &named("second"))]).await;
    assert_eq!(
        world.store.definitions(&activities[..1]).await.unwrap(),
        [Some(r#"{"name":{"sv":"second"}}"#.to_owned())]
    );
}

pub async fn attachments_go_with_the_last_statement_that_brought_them_whoever_names_them(world: World) {
    let sha2 = "c".repeat(64);
    let mut batch = world.batch(&[with_attachment(1, "a", &sha2), with_attachment(2, "b", &sha2)]).await;
    batch.attachments = vec![Attachment { sha2: sha2.clone(), content: Bytes::from_static(b"1") }];
    world.store.record(&batch).await.unwrap();
    // One names the hash and brings nothing, another has it in what somebody answered.
    let mut claims = world.batch(&[with_attachment(3, "c", &sha2)]).await;
    claims.statements[0].intake.elsewhere.insert(sha2.clone());
    world.store.record(&claims).await.unwrap();
    let mut answer = statement(4, "c", "answered", COURSE);
    answer["result"] = json!({"response": sha2});
    world.record(&[answer]).await;
    let there = async || world.store.attachment(&sha2).await.unwrap().is_some();
    assert_eq!(erase(&world, &[1]).await.attachments, 0);
    assert!(there().await, "another brought it too");
    assert_eq!(erase(&world, &[2]).await.attachments, 1);
    assert!(!there().await);
}

pub async fn how_an_erased_statement_was_taken_in_is_gone_with_it(world: World) {
    let world = world.with_catalogue().await;
    let sent = [statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)];
    let batch = super::intake::batch(&world, &sent).await;
    world.store.record(&batch).await.unwrap();
    assert_eq!(world.store.statement(id(1), Voided::Without).await.unwrap().unwrap().intake, super::intake::intake());
    erase(&world, &[1]).await;
    let mut world = world;
    for _ in 0..2 {
        nothing_is_left_of(&world, 1).await;
        world.kept_nowhere("GroupActivity").await;
        // Sent again, it is passed over with what was mended in it.
        world.store.record(&batch).await.unwrap();
        nothing_is_left_of(&world, 1).await;
        world.kept_nowhere("GroupActivity").await;
        world = world.reopened().await;
    }
}
