//! Statements are stored as a whole or not at all, and are found by what they say.

use serde_json::{Value, json};
use store::{Attachment, PageQuery, RecordError, Recorded, Voided};
use xapi::{Ifi, StatementFilter};

use super::world::{COURSE, MODULE, World, agent, at, id, referring, statement, verb};

pub async fn a_batch_is_stored_in_order_and_seen_at_once(world: World) {
    let recorded =
        world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    assert_eq!(recorded, Recorded { stored: 2, repeated: 0, recognised: 0 });
    let found = world.store.statement(id(1), Voided::Without).await.unwrap().unwrap();
    let value: Value = serde_json::from_str(&found.text).unwrap();
    assert_eq!(value["timestamp"], "2022-03-01T12:00:00Z", "as sent");
    assert_eq!(value["stored"], "2026-01-01T00:00:00.000000Z", "by the store's clock");
    assert_eq!(world.found(StatementFilter::default()).await, [2, 1]);
    let stored =
        [1, 2].map(async |number| world.store.statement(id(number), Voided::Without).await.unwrap().unwrap().stored);
    let [first, second] = stored;
    assert!(first.await < second.await, "`stored` increases although the clock stands still");
}

// xAPI 1.0.3 Communication 2.1.2: a batch is accepted whole or not at all.
pub async fn a_batch_with_one_conflict_stores_nothing(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let refused =
        world.try_record(&[statement(2, "b", "completed", COURSE), statement(1, "z", "completed", COURSE)]).await;
    assert_eq!(refused, Err(RecordError::Conflict(vec![id(1)])));
    assert_eq!(world.found(StatementFilter::default()).await, [1]);
    assert_eq!(world.store.statement(id(2), Voided::Without).await.unwrap(), None);
}

// xAPI 1.0.3 Data 2.3.1: the same id with equivalent content changes nothing.
pub async fn an_equivalent_repeat_is_quiet(world: World) {
    let first = statement(1, "a", "completed", COURSE);
    world.record(std::slice::from_ref(&first)).await;
    let mut again = first.clone();
    again["verb"]["display"] = json!({"sv": "slutförde"});
    let recorded = world.record(&[again, statement(2, "b", "completed", COURSE)]).await;
    assert_eq!(recorded, Recorded { stored: 1, repeated: 1, recognised: 0 });
    assert_eq!(world.found(StatementFilter::default()).await, [2, 1]);
}

// xAPI 1.0.3 Communication 2.1.3.
pub async fn a_statement_is_found_by_every_term_and_by_no_other(world: World) {
    let mut one = statement(1, "a", "completed", COURSE);
    one["context"] = json!({
        "registration": id(77),
        "instructor": {"mbox": "mailto:teacher@ale.example"},
        "contextActivities": {"grouping": [{"id": "https://lms.example/programme"}]},
    });
    world.record(&[one, statement(2, "b", "passed", MODULE)]).await;
    let all = StatementFilter::default;
    let related = |agent| StatementFilter { agent, related_agents: true, ..all() };
    let of_activity = |activity: &str, related_activities| StatementFilter {
        activity: Some(activity.into()),
        related_activities,
        ..all()
    };
    for (filter, expected) in [
        (StatementFilter { agent: agent("a"), ..all() }, vec![1]),
        (StatementFilter { agent: agent("A"), ..all() }, vec![1]),
        (StatementFilter { agent: agent("teacher"), ..all() }, vec![]),
        (related(agent("teacher")), vec![1]),
        (related(agent("a")), vec![1]),
        (related(Some(Ifi::Account { home_page: "https://lrs.example".into(), name: "lms".into() })), vec![2, 1]),
        (verb("completed"), vec![1]),
        (verb("failed"), vec![]),
        (of_activity(COURSE, false), vec![1]),
        (of_activity("https://lms.example/programme", false), vec![]),
        (of_activity("https://lms.example/programme", true), vec![1]),
        (of_activity(MODULE, true), vec![2]),
        (StatementFilter { registration: Some(id(77)), ..all() }, vec![1]),
        (StatementFilter { registration: Some(id(78)), ..all() }, vec![]),
    ] {
        assert_eq!(world.found(filter.clone()).await, expected, "{filter:?}");
    }
}

pub async fn terms_meet(world: World) {
    let mut number = 0;
    for who in ["a", "b", "c"] {
        for what in ["completed", "passed"] {
            for activity in [COURSE, MODULE] {
                number += 1;
                world.record(&[statement(number, who, what, activity)]).await;
            }
        }
    }
    let filter = StatementFilter { agent: agent("b"), activity: Some(MODULE.into()), ..verb("passed") };
    assert_eq!(world.found(filter).await, [8]);
}

pub async fn pages_of_any_size_give_every_statement_once_in_both_directions(world: World) {
    let statements: Vec<_> = (1..=30)
        .map(|number| statement(number, "a", if number % 3 == 0 { "passed" } else { "completed" }, COURSE))
        .collect();
    world.record(&statements[..17]).await;
    world.record(&statements[17..]).await;
    world.record(&[referring(99, "voided", 7)]).await;
    for (filter, expected) in [
        (StatementFilter::default(), (1..=30).chain([99]).filter(|n| *n != 7).collect::<Vec<_>>()),
        (verb("completed"), (1..=30).filter(|n| n % 3 != 0 && *n != 7).chain([99]).collect()),
    ] {
        for limit in [1, 2, 7, 31, 1000] {
            for ascending in [true, false] {
                let mut met = Vec::new();
                let mut after = None;
                loop {
                    let all_of = filter.all_of();
                    let (page, more) =
                        world.page(PageQuery { all_of, ascending, limit, after, ..PageQuery::default() }).await;
                    assert!(page.len() <= limit);
                    met.extend(page);
                    after = more;
                    if more.is_none() {
                        break;
                    }
                }
                if !ascending {
                    met.reverse();
                }
                assert_eq!(met, expected, "limit {limit}, ascending {ascending}");
            }
        }
    }
}

pub async fn a_page_ends_by_its_bytes_and_goes_on_and_has_one_statement_at_least(world: World) {
    let statements: Vec<_> = (1..=7).map(|number| statement(number, "a", "completed", COURSE)).collect();
    world.record(&statements).await;
    for ascending in [true, false] {
        let query = |bytes, after| PageQuery { limit: 5, bytes, ascending, after, ..PageQuery::default() };
        let one = world.store.page(query(1, None)).await.unwrap().statements;
        let [first] = &one[..] else { panic!("{one:?}") };
        let length = first.text.len();
        for (bytes, expected) in [
            (0, vec![1; 7]),
            (1, vec![1; 7]),
            (length, vec![1; 7]),
            (length + 1, vec![2, 2, 2, 1]),
            (3 * length, vec![3, 3, 1]),
            (PageQuery::BYTES, vec![5, 2]),
        ] {
            let (mut lengths, mut met, mut after) = (Vec::new(), Vec::new(), None);
            loop {
                let (page, more) = world.page(query(bytes, after)).await;
                lengths.push(page.len());
                met.extend(page);
                after = more;
                if more.is_none() {
                    break;
                }
            }
            assert_eq!(lengths, expected, "{bytes} of {length}, ascending {ascending}");
            if !ascending {
                met.reverse();
            }
            assert_eq!(met, [1, 2, 3, 4, 5, 6, 7]);
        }
    }
}

// xAPI 1.0.3 Communication 2.1.3: since is exclusive, until inclusive, both of `stored`.
pub async fn since_and_until_bound_the_order_of_storing(world: World) {
    for (number, second) in [(1, 10), (2, 20), (3, 30)] {
        world.clock.set(at(&format!("2026-01-01T00:00:{second}Z")));
        world.record(&[statement(number, "a", "completed", COURSE)]).await;
    }
    let bounds = |since: Option<&str>, until: Option<&str>| StatementFilter {
        since: since.map(at),
        until: until.map(at),
        ..StatementFilter::default()
    };
    let (ten, twenty, thirty) = ("2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z", "2026-01-01T00:00:30Z");
    assert_eq!(world.found(bounds(Some(ten), None)).await, [3, 2]);
    assert_eq!(world.found(bounds(None, Some(twenty))).await, [2, 1]);
    assert_eq!(world.found(bounds(Some(ten), Some(twenty))).await, [2]);
    assert_eq!(world.found(bounds(Some(thirty), None)).await, [] as [u128; 0]);
    assert_eq!(world.found(bounds(None, Some("2025-01-01T00:00:00Z"))).await, [] as [u128; 0]);
    assert!(world.store.consistent_through().await.unwrap() >= at(thirty));
}

pub async fn attachments_are_given_back(world: World) {
    let attachment = Attachment { sha2: "ab".repeat(32), content: vec![0, 255, 13, 10].into() };
    let mut sent = statement(1, "a", "completed", COURSE);
    sent["attachments"] = json!([{"usageType": "urn:u", "display": {"sv": "intyg"}, "contentType": "text/plain",
        "length": 4, "sha2": attachment.sha2}]);
    let mut batch = world.batch(&[sent]).await;
    batch.attachments.push(attachment.clone());
    world.store.record(&batch).await.unwrap();
    assert_eq!(world.store.attachment(&attachment.sha2).await.unwrap(), Some(attachment));
    assert_eq!(world.store.attachment(&"cd".repeat(32)).await.unwrap(), None);
}

pub async fn a_page_says_of_each_statement_whether_it_is_voided(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    world.record(&[referring(3, "voided", 1)]).await;
    let query = PageQuery { ascending: true, limit: 10, voided: true, ..PageQuery::default() };
    let page = world.store.page(query.clone()).await.unwrap();
    assert_eq!(page.statements.iter().map(|found| found.is_voided).collect::<Vec<_>>(), [true, false, false]);
    let page = world.store.page(PageQuery { voided: false, ..query }).await.unwrap();
    assert_eq!(page.statements.iter().map(|found| found.is_voided).collect::<Vec<_>>(), [false, false]);
    let voided = world.store.statement(id(1), Voided::Only).await.unwrap().unwrap();
    let other = world.store.statement(id(2), Voided::Without).await.unwrap().unwrap();
    assert!(voided.is_voided && !other.is_voided);
}
