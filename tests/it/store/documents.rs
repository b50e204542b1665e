//! The cases of documents. Each takes a fresh store of any kind.

use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use store::{Content, Document, DocumentContext, DocumentKey, Error, NewDocument, Spool};

use super::world::{COURSE, MODULE, World, at, id, statement};

const ANNA: &str = "mbox mailto:anna@ale.example";
const BO: &str = "mbox mailto:bo@ale.example";

fn state(agent: &str, registration: Option<u128>) -> DocumentContext {
    DocumentContext::State { activity: COURSE.into(), agent: agent.into(), registration: registration.map(id) }
}

fn of_agent(agent: &str) -> DocumentContext {
    DocumentContext::AgentProfile { agent: agent.into() }
}

fn of_activity(activity: &str) -> DocumentContext {
    DocumentContext::ActivityProfile { activity: activity.into() }
}

fn key(context: DocumentContext, id: &str) -> DocumentKey {
    DocumentKey { context, id: id.into() }
}

/// A document whose revision and tag are this number.
fn text(revision: u128, content: &str) -> NewDocument {
    NewDocument {
        revision: id(revision),
        by: None,
        content_type: "text/plain; charset=utf-8".into(),
        etag: format!("\"{revision}\""),
        content: Content::from(bytes::Bytes::copy_from_slice(content.as_bytes())),
        updated: None,
    }
}

async fn put(world: &World, key: &DocumentKey, from: Option<u128>, new: NewDocument) -> Result<(), Error> {
    world.store.put_document(key, from.map(id), new).await
}

async fn read(world: &World, key: &DocumentKey) -> Option<Document> {
    world.store.document(key).await.unwrap()
}

/// The content as text, `None` where there is no document.
async fn content(world: &World, key: &DocumentKey) -> Option<String> {
    let document = read(world, key).await?;
    Some(String::from_utf8(document.content.to_bytes().unwrap().to_vec()).unwrap())
}

async fn ids(world: &World, context: DocumentContext, since: Option<Timestamp>) -> Vec<String> {
    world.store.document_ids(&context, since).await.unwrap().ids
}

// xAPI 1.0.3 Communication 2.2.
pub async fn a_document_is_given_back_as_it_was_put(world: World) {
    for (number, context) in [(1, state(ANNA, Some(9))), (2, of_agent(ANNA)), (3, of_activity(COURSE))] {
        let key = key(context, "färg/1 ?");
        put(&world, &key, None, text(number, "röd")).await.unwrap();
        let Document { head, content } = read(&world, &key).await.unwrap();
        assert_eq!((head.revision, head.etag.as_str()), (id(number), &*format!("\"{number}\"")));
        assert_eq!(head.content_type, "text/plain; charset=utf-8");
        assert_eq!(content.to_bytes().unwrap(), "röd");
        assert_eq!(head.updated, at("2026-01-01T00:00:00Z"), "by the store's clock");
    }
    let empty = key(of_agent(ANNA), "");
    put(&world, &empty, None, text(4, "")).await.unwrap();
    assert_eq!(content(&world, &empty).await.unwrap(), "");
}

pub async fn the_head_of_a_document_is_that_of_the_document_and_follows_its_changes(world: World) {
    let key = key(state(ANNA, Some(9)), "head");
    assert_eq!(world.store.document_head(&key).await, Ok(None));
    let mut from = None;
    for (number, content) in [(1, "röd"), (2, ""), (3, "a longer one")] {
        world.clock.set(at(&format!("2026-01-01T00:00:0{number}Z")));
        put(&world, &key, from, text(number, content)).await.unwrap();
        let head = world.store.document_head(&key).await.unwrap().unwrap();
        assert_eq!((head.revision, head.length), (id(number), content.len() as u64), "in bytes");
        assert_eq!(head, read(&world, &key).await.unwrap().head);
        from = Some(number);
    }
    world.store.delete_document(&key, id(3)).await.unwrap();
    assert_eq!(world.store.document_head(&key).await, Ok(None));
}

pub async fn what_was_never_put_is_not_there(world: World) {
    let key = key(of_agent(ANNA), "color");
    assert!(read(&world, &key).await.is_none());
    assert_eq!(ids(&world, of_agent(ANNA), None).await, [""; 0]);
    assert_eq!(world.store.delete_document(&key, id(1)).await, Err(Error::Stale));
    assert_eq!(put(&world, &key, Some(1), text(2, "x")).await, Err(Error::Stale));
    assert!(read(&world, &key).await.is_none());
    world.store.delete_documents(&of_agent(ANNA), None).await.unwrap();
}

pub async fn contexts_do_not_see_each_others_documents(world: World) {
    let other_activity = DocumentContext::State { activity: MODULE.into(), agent: ANNA.into(), registration: None };
    let contexts = [
        state(ANNA, None),
        state(ANNA, Some(1)),
        state(ANNA, Some(2)),
        state(BO, None),
        other_activity,
        of_agent(ANNA),
        of_agent(BO),
        of_activity(COURSE),
        of_activity(MODULE),
        // What names an agent in one kind may name an activity in another.
        of_activity(ANNA),
    ];
    for (number, context) in (1..).zip(&contexts) {
        put(&world, &key(context.clone(), "one"), None, text(number, &number.to_string())).await.unwrap();
    }
    for (number, context) in (1..).zip(contexts) {
        let (one, two) = (key(context.clone(), "one"), key(context, "One"));
        assert_eq!(content(&world, &one).await, Some(i32::to_string(&number)), "{one:?}");
        assert_eq!(content(&world, &two).await, None, "ids are told apart by case");
    }
}

pub async fn a_document_is_put_in_the_place_of_the_revision_that_was_read(world: World) {
    let key = key(state(ANNA, None), "place");
    put(&world, &key, None, text(1, "first")).await.unwrap();
    assert_eq!(put(&world, &key, None, text(2, "other")).await, Err(Error::Stale));
    assert_eq!(put(&world, &key, Some(7), text(2, "other")).await, Err(Error::Stale));
    assert_eq!(content(&world, &key).await.unwrap(), "first");
    world.clock.set(at("2026-01-01T00:00:10Z"));
    put(&world, &key, Some(1), text(2, "second, and longer")).await.unwrap();
    assert_eq!(content(&world, &key).await.unwrap(), "second, and longer");
    assert_eq!(read(&world, &key).await.unwrap().head.updated, at("2026-01-01T00:00:10Z"));
    assert_eq!(put(&world, &key, Some(1), text(3, "late")).await, Err(Error::Stale));
    assert_eq!(world.store.delete_document(&key, id(1)).await, Err(Error::Stale));
    assert_eq!(ids(&world, state(ANNA, None), None).await, ["place"]);
}

/// Asserts that of many outcomes one is success and every other stale; gives back which.
fn the_one(outcomes: &[Result<(), Error>]) -> usize {
    let won: Vec<usize> = (0..outcomes.len()).filter(|at| outcomes[*at].is_ok()).collect();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(Error::Stale))), "{outcomes:?}");
    assert_eq!(won.len(), 1, "{outcomes:?}");
    won[0]
}

pub async fn of_many_who_replace_the_same_revision_one_does(world: World) {
    let key = key(of_activity(COURSE), "score");
    put(&world, &key, None, text(1000, "first")).await.unwrap();
    let mut from = 1000;
    for round in 1..=5 {
        let numbers: Vec<u128> = (0..20).map(|writer| round * 100 + writer).collect();
        let (world, key) = (&world, &key);
        let writers = numbers.iter().map(|number| put(world, key, Some(from), text(*number, &number.to_string())));
        let won = numbers[the_one(&join_all(writers).await)];
        assert_eq!(content(world, key).await.unwrap(), won.to_string());
        from = won;
    }
}

pub async fn of_many_who_put_the_first_one_does(world: World) {
    let key = key(of_agent(ANNA), "color");
    let writers = (1..=20).map(|number| put(&world, &key, None, text(number, &number.to_string())));
    let won = the_one(&join_all(writers).await) + 1;
    assert_eq!(content(&world, &key).await.unwrap(), won.to_string());
    let deleters = (0..20).map(|_| world.store.delete_document(&key, id(won as u128)));
    the_one(&join_all(deleters).await);
    assert_eq!(content(&world, &key).await, None);
}

pub async fn a_deleted_document_that_comes_back_is_another_revision(world: World) {
    let key = key(of_agent(ANNA), "color");
    put(&world, &key, None, text(1, "red")).await.unwrap();
    world.store.delete_document(&key, id(1)).await.unwrap();
    assert_eq!(content(&world, &key).await, None);
    put(&world, &key, None, text(2, "red")).await.unwrap();
    assert_eq!(put(&world, &key, Some(1), text(3, "blue")).await, Err(Error::Stale));
    assert_eq!(world.store.delete_document(&key, id(1)).await, Err(Error::Stale));
    assert_eq!(content(&world, &key).await.unwrap(), "red");
}

// xAPI 1.0.3 Communication 2.3: stored or updated since the instant, exclusive.
pub async fn ids_are_those_stored_after_an_instant_in_order(world: World) {
    for (number, second, id) in [(1, 10, "b"), (2, 20, "a"), (3, 30, "ö"), (4, 40, "c")] {
        world.clock.set(at(&format!("2026-01-01T00:00:{second}Z")));
        put(&world, &key(of_agent(ANNA), id), None, text(number, id)).await.unwrap();
    }
    world.clock.set(at("2026-01-01T00:00:50Z"));
    put(&world, &key(of_agent(ANNA), "b"), Some(1), text(5, "again")).await.unwrap();
    for (since, expected) in [
        (None, &["a", "b", "c", "ö"][..]),
        (Some("2026-01-01T00:00:20Z"), &["b", "c", "ö"]),
        (Some("2026-01-01T00:00:29.999999Z"), &["b", "c", "ö"]),
        (Some("2026-01-01T00:00:30.0000005Z"), &["b", "c"]),
        (Some("2026-01-01T00:00:50Z"), &[]),
        (Some("1960-01-01T00:00:00.5Z"), &["a", "b", "c", "ö"]),
    ] {
        let found = world.store.document_ids(&of_agent(ANNA), since.map(at)).await.unwrap();
        assert_eq!(found.ids, expected, "{since:?}");
        assert_eq!(found.newest, (!expected.is_empty()).then(|| at("2026-01-01T00:00:50Z")), "{since:?}");
    }
    assert_eq!(world.store.document_ids(&of_agent(BO), None).await.unwrap().newest, None);
}

// xAPI 1.0.3 Communication 2.3.
pub async fn a_state_without_a_registration_is_apart_and_asking_without_one_means_all(world: World) {
    for (number, registration, id) in
        [(1, None, "place"), (2, Some(1), "place"), (3, Some(2), "place"), (4, Some(2), "answers")]
    {
        put(&world, &key(state(ANNA, registration), id), None, text(number, &number.to_string())).await.unwrap();
    }
    assert_eq!(content(&world, &key(state(ANNA, None), "place")).await.unwrap(), "1");
    assert_eq!(content(&world, &key(state(ANNA, Some(2)), "place")).await.unwrap(), "3");
    assert_eq!(content(&world, &key(state(ANNA, None), "answers")).await, None);
    assert_eq!(ids(&world, state(ANNA, None), None).await, ["answers", "place"], "each id once");
    assert_eq!(ids(&world, state(ANNA, Some(1)), None).await, ["place"]);
    assert_eq!(ids(&world, state(ANNA, Some(3)), None).await, [""; 0]);
    world.store.delete_documents(&state(ANNA, Some(2)), None).await.unwrap();
    assert_eq!(ids(&world, state(ANNA, Some(2)), None).await, [""; 0]);
    assert_eq!(content(&world, &key(state(ANNA, Some(1)), "place")).await.unwrap(), "2");
    world.store.delete_documents(&state(ANNA, None), None).await.unwrap();
    for registration in [None, Some(1), Some(2)] {
        assert_eq!(content(&world, &key(state(ANNA, registration), "place")).await, None);
    }
}

pub async fn all_documents_of_a_context_are_deleted_and_no_other(world: World) {
    let kept = [state(BO, None), of_agent(ANNA), of_activity(COURSE)];
    for (number, context) in (1..).zip(kept.iter().chain(&[state(ANNA, None)])) {
        for (more, id) in [(0, "one"), (10, "two")] {
            put(&world, &key(context.clone(), id), None, text(number + more, id)).await.unwrap();
        }
    }
    world.store.delete_documents(&state(ANNA, None), None).await.unwrap();
    assert_eq!(ids(&world, state(ANNA, None), None).await, [""; 0]);
    for context in kept {
        assert_eq!(ids(&world, context, None).await, ["one", "two"]);
    }
}

pub async fn all_documents_are_deleted_only_if_they_are_what_is_known_of_them(world: World) {
    let context = state(ANNA, None);
    for (number, id) in [(1, "one"), (2, "two")] {
        put(&world, &key(context.clone(), id), None, text(number, id)).await.unwrap();
    }
    let known = world.store.document_ids(&context, None).await.unwrap();
    put(&world, &key(context.clone(), "three"), None, text(3, "three")).await.unwrap();
    assert_eq!(world.store.delete_documents(&context, Some(&known)).await, Err(Error::Stale));
    assert_eq!(ids(&world, context.clone(), None).await, ["one", "three", "two"]);
    let known = world.store.document_ids(&context, None).await.unwrap();
    world.store.delete_documents(&context, Some(&known)).await.unwrap();
    assert_eq!(ids(&world, context.clone(), None).await, [""; 0]);
    let nothing = world.store.document_ids(&context, None).await.unwrap();
    world.store.delete_documents(&context, Some(&nothing)).await.unwrap();
}

pub async fn a_large_document_is_given_back_to_the_byte(world: World) {
    let large = |seed: u32| -> Vec<u8> {
        (0..5_000_003_u32).map(|at| at.wrapping_mul(2_654_435_761).wrapping_add(seed).to_be_bytes()[1]).collect()
    };
    let new = |revision: u128, all: &[u8]| {
        let mut spool = Spool::default();
        for piece in all.chunks(70_000) {
            spool.push(piece).unwrap();
        }
        NewDocument { content: spool.finish(), ..text(revision, "") }
    };
    let key = key(state(ANNA, None), "suspend");
    put(&world, &key, None, new(1, &large(1))).await.unwrap();
    let first = read(&world, &key).await.unwrap().content;
    put(&world, &key, Some(1), new(2, &large(2))).await.unwrap();
    let second = read(&world, &key).await.unwrap().content;
    assert!(first.to_bytes().unwrap() == large(1), "what was read stays what it was");
    assert!(second.to_bytes().unwrap() == large(2));
    put(&world, &key, Some(2), text(3, "short")).await.unwrap();
    assert_eq!(content(&world, &key).await.unwrap(), "short");
}

pub async fn documents_survive_a_stop_and_a_recount(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let key = key(of_activity(COURSE), "score");
    put(&world, &key, None, text(1, "red")).await.unwrap();
    let world = world.reopened().await;
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    let head = read(&world, &key).await.unwrap().head;
    assert_eq!((head.revision, head.etag.as_str(), head.updated), (id(1), "\"1\"", at("2026-01-01T00:00:00Z")));
    assert_eq!(content(&world, &key).await.unwrap(), "red");
    put(&world, &key, Some(1), text(2, "blue")).await.unwrap();
    assert_eq!(content(&world.reopened().await, &key).await.unwrap(), "blue");
}

pub async fn the_bytes_of_a_credential_are_those_of_the_documents_that_it_stored_last(world: World) {
    let by = |who: Option<&str>, revision, content| NewDocument { by: who.map(Into::into), ..text(revision, content) };
    let bytes = async |who: &str| world.store.document_bytes(who).await.unwrap();
    let [one, two, old] = ["one", "two", "old"].map(|id| key(state(ANNA, Some(9)), id));
    let beside = one.stored_bytes(&text(1, "").content_type, 0);
    assert_eq!(beside, two.stored_bytes(&text(1, "").content_type, 0), "the ids are of one length");
    assert_eq!(bytes("a").await, 0);
    put(&world, &old, None, by(None, 1, "of before")).await.unwrap();
    put(&world, &one, None, by(Some("a"), 2, "12345")).await.unwrap();
    put(&world, &two, None, by(Some("a"), 3, "1234567")).await.unwrap();
    assert_eq!((bytes("a").await, bytes("b").await), (2 * beside + 12, 0));
    assert_eq!(world.store.document_head(&one).await.unwrap().unwrap().by.as_deref(), Some("a"));
    put(&world, &one, Some(2), by(Some("a"), 4, "1")).await.unwrap();
    assert_eq!(bytes("a").await, 2 * beside + 8);
    put(&world, &one, Some(4), by(Some("b"), 5, "123")).await.unwrap();
    assert_eq!((bytes("a").await, bytes("b").await), (beside + 7, beside + 3));
    assert_eq!(put(&world, &one, Some(4), by(Some("c"), 6, "123")).await, Err(Error::Stale));
    assert_eq!(bytes("c").await, 0);
    let world = world.reopened().await;
    let bytes = async |who: &str| world.store.document_bytes(who).await.unwrap();
    assert_eq!((bytes("a").await, bytes("b").await), (beside + 7, beside + 3));
    world.store.delete_document(&two, id(3)).await.unwrap();
    assert_eq!(bytes("a").await, 0);
    world.store.delete_documents(&state(ANNA, None), None).await.unwrap();
    assert_eq!(bytes("b").await, 0);
}
