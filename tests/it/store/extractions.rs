//! Extractions: each is kept as it is, with its key apart, and with the pieces of one file.

use bytes::Bytes;
use learning::Reach;
use store::{AuditAction, AuditEntry, Coarseness, Error, ExtractedFile, Extraction};
use uuid::Uuid;

use super::world::{World, at};

/// Names of files.
pub const RUNS: [Uuid; 2] = [Uuid::from_u128(1), Uuid::from_u128(2)];

/// An extraction that has just been made.
pub fn extraction(id: &str) -> Extraction {
    Extraction {
        id: id.into(),
        revision: 0,
        by: "k".into(),
        made: at("2022-09-30T10:00:00Z"),
        reach: Reach::of_municipality("1440".parse().unwrap()),
        name: "Utvärdering".into(),
        purpose: "Hur många slutför".into(),
        recipient: "FoU Väst".into(),
        ethics_reference: Some("2026-01234-01".into()),
        filter: [("course".to_owned(), "ett".to_owned())].into(),
        columns: vec!["person".into(), "verb".into()],
        format: "csv".into(),
        times: Coarseness::Month,
        keep_responses: false,
        smallest_class: 5,
        expires: "2027-01-01".parse().unwrap(),
        token_sha256: "t".into(),
        file: Some(file(RUNS[0])),
        frozen: at("2022-09-30T09:00:00Z"),
        erased: None,
        last_run: None,
        ended: None,
        classes: store::Classes::default(),
    }
}

fn file(run: Uuid) -> ExtractedFile {
    ExtractedFile { run, pieces: 2, statements: 3, bytes: 4, sha256: "s".into() }
}

fn entry(action: AuditAction) -> AuditEntry {
    AuditEntry { extraction: Some("a".into()), ..AuditEntry::new("k", action) }
}

async fn pieces(world: &World, id: &str, run: Uuid) -> Vec<Option<Bytes>> {
    let mut all = Vec::new();
    for at in 0..2 {
        all.push(world.store.extraction_piece(id, run, at).await.unwrap());
    }
    all
}

async fn put_pieces(world: &World, id: &str, run: Uuid) -> Vec<Option<Bytes>> {
    for (at, content) in [(0, &b"{}"[..]), (1, b"person,verb\r\n")] {
        world.store.put_extraction_piece(id, run, at, content.into()).await.unwrap();
    }
    vec![Some(b"{}"[..].into()), Some(b"person,verb\r\n"[..].into())]
}

pub async fn an_extraction_is_given_back_with_its_key_and_file_also_after_a_restart(world: World) {
    let whole = put_pieces(&world, "a", RUNS[0]).await;
    world.store.put_extraction(extraction("a"), Some([7; 32]), Some(entry(AuditAction::ExtractionAdd))).await.unwrap();
    let world = world.reopened().await;
    assert_eq!(world.store.extraction("a").await.unwrap(), Some(extraction("a")));
    assert_eq!(world.store.extraction_key("a").await.unwrap(), Some([7; 32]));
    assert_eq!(pieces(&world, "a", RUNS[0]).await, whole);
    assert_eq!(pieces(&world, "a", RUNS[1]).await, [None, None]);
    assert_eq!(world.store.extraction("b").await.unwrap(), None);
    assert_eq!(world.store.extraction_key("b").await.unwrap(), None);
    let entries = world.store.audit(0, 10).await.unwrap();
    assert_eq!(entries[0].entry, entry(AuditAction::ExtractionAdd));
}

pub async fn an_extraction_that_ends_keeps_what_it_was_and_loses_key_and_file(world: World) {
    for id in ["a", "ab"] {
        put_pieces(&world, id, RUNS[0]).await;
        world.store.put_extraction(extraction(id), Some([7; 32]), None).await.unwrap();
    }
    let ended = Extraction { revision: 1, ..extraction("a") }.ended_at(at("2026-10-01T00:00:00Z"));
    world.store.put_extraction(ended.clone(), None, Some(entry(AuditAction::ExtractionEnd))).await.unwrap();
    let world = world.reopened().await;
    assert_eq!(world.store.extraction("a").await.unwrap(), Some(ended));
    assert_eq!(world.store.extraction_key("a").await.unwrap(), None);
    assert_eq!(pieces(&world, "a", RUNS[0]).await, [None, None]);
    assert_eq!(world.store.extraction_key("ab").await.unwrap(), Some([7; 32]), "another one");
    assert!(pieces(&world, "ab", RUNS[0]).await.iter().all(Option::is_some));
}

pub async fn another_file_takes_the_place_of_the_one_before(world: World) {
    put_pieces(&world, "a", RUNS[0]).await;
    world.store.put_extraction(extraction("a"), Some([7; 32]), None).await.unwrap();
    let whole = put_pieces(&world, "a", RUNS[1]).await;
    assert_eq!(pieces(&world, "a", RUNS[0]).await, whole, "until the other is whole");
    let other = Extraction { revision: 1, file: Some(file(RUNS[1])), ..extraction("a") };
    world.store.put_extraction(other, None, None).await.unwrap();
    assert_eq!(pieces(&world, "a", RUNS[0]).await, [None, None]);
    assert_eq!(pieces(&world, "a", RUNS[1]).await, whole);
    assert_eq!(world.store.extraction_key("a").await.unwrap(), Some([7; 32]), "people keep their pseudonyms");
    let same = Extraction {
        revision: 2,
        last_run: Some(at("2026-01-01T00:00:00Z")),
        file: Some(file(RUNS[1])),
        ..extraction("a")
    };
    world.store.put_extraction(same, None, None).await.unwrap();
    assert_eq!(pieces(&world, "a", RUNS[1]).await, whole);
}

pub async fn of_two_changes_of_an_extraction_at_once_one_is_stale(world: World) {
    world.store.put_extraction(extraction("a"), Some([7; 32]), None).await.unwrap();
    let taken =
        world.store.put_extraction(extraction("a"), Some([8; 32]), Some(entry(AuditAction::ExtractionAdd))).await;
    assert_eq!(taken, Err(Error::Stale));
    let next = Extraction { revision: 1, ..extraction("a") };
    world.store.put_extraction(next.clone(), None, None).await.unwrap();
    assert_eq!(world.store.put_extraction(next, None, None).await, Err(Error::Stale));
    assert_eq!(world.store.extraction_key("a").await.unwrap(), Some([7; 32]));
    assert_eq!(world.store.audit(0, 10).await.unwrap(), []);
}

pub async fn of_a_removed_extraction_nothing_is_left(world: World) {
    for id in ["a", "ab"] {
        put_pieces(&world, id, RUNS[0]).await;
        world.store.put_extraction(extraction(id), Some([7; 32]), None).await.unwrap();
    }
    world.store.remove_extraction("a").await.unwrap();
    assert_eq!(world.store.extraction("a").await.unwrap(), None);
    assert_eq!(world.store.extraction_key("a").await.unwrap(), None);
    assert_eq!(pieces(&world, "a", RUNS[0]).await, [None, None]);
    assert_eq!(world.store.extraction("ab").await.unwrap(), Some(extraction("ab")), "another one");
    assert!(pieces(&world, "ab", RUNS[0]).await.iter().all(Option::is_some));
}

pub async fn extractions_are_listed_by_id_a_page_at_a_time(world: World) {
    for id in ["c", "a", "b"] {
        world.store.put_extraction(extraction(id), Some([7; 32]), None).await.unwrap();
    }
    let ids = async |after: &str| {
        let page = world.store.extractions(after, 2).await.unwrap();
        page.into_iter().map(|extraction| extraction.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, ["a", "b"]);
    assert_eq!(ids("b").await, ["c"]);
    assert!(ids("c").await.is_empty());
}
