//! A series of backups of the embedded store: each of them gives the log as of its moment, whatever came after.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rusqlite::types::Value;
use store::embedded::{Moment, add_to_series, backup, forget_older, moments, restore_from_series};
use store::{Content, DocumentContext, DocumentKey, Erasure, Error, NewDocument};

use super::world::{COURSE, Home, World, at, batch_under, id, statement};

/// Minute `minute` of a day.
fn minute(minute: usize) -> Timestamp {
    at("2026-01-02T00:00:00Z") + SignedDuration::from_mins(minute.try_into().unwrap())
}

fn add(store: &Path, series: &Path, at: Timestamp) -> Result<Moment, Error> {
    add_to_series(store, series, at, &|_, _| ())
}

fn restore(series: &Path, at: Option<Timestamp>, target: &Path) -> Result<Moment, Error> {
    restore_from_series(series, at, target, &|_, _| ())
}

/// Everything in a log but the name of its history, which each copy has of its own.
fn rows(store: &Path) -> BTreeSet<String> {
    let log = rusqlite::Connection::open(store.join("log.db")).unwrap();
    let whole: String = log.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let mut tables = log.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let tables: Vec<String> = tables.map(Result::unwrap).collect();
    assert!(tables.contains(&"statement".into()), "{tables:?}");
    let mut all = BTreeSet::new();
    for table in tables {
        let mut statement = log.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let row: Vec<Value> = (0..columns).map(|column| row.get(column).unwrap()).collect();
            if row.first() != Some(&Value::Text("branch".into())) {
                all.insert(format!("{table} {row:?}"));
            }
        }
    }
    all
}

/// The files below a folder, without those of the lock.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => all.extend(files(&entry.path())),
            false if entry.file_name() == "lock" => (),
            false => drop(all.insert(entry.path())),
        }
    }
    all
}

fn blocks(series: &Path) -> BTreeSet<PathBuf> {
    files(&series.join("blocks"))
}

/// What happens to a store between its backups.
#[derive(Debug, Clone)]
enum Step {
    Record(u8),
    Put(u16),
    Erase(u8),
    BackUp,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..40u8).prop_map(Step::Record),
        (0..20_000u16).prop_map(Step::Put),
        any::<u8>().prop_map(Step::Erase),
        Just(Step::BackUp),
        Just(Step::BackUp),
    ]
}

async fn put_document(world: &World, revision: u128, bytes: usize) {
    let context = DocumentContext::ActivityProfile { activity: COURSE.into() };
    let key = DocumentKey { context, id: revision.to_string() };
    let new = NewDocument {
        revision: id(revision),
        by: None,
        content_type: "text/plain".into(),
        etag: format!("\"{revision}\""),
        content: Content::from(Bytes::from(vec![b'x'; bytes])),
        updated: None,
    };
    world.store.put_document(&key, None, new).await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// The law of a series: what it restores of a moment is what a whole copy of that moment holds, before and after others
    /// have been forgotten.
    #[test]
    fn each_backup_of_a_series_restores_what_a_whole_copy_of_its_moment_holds(
        steps in prop::collection::vec(step(), 2..14), forgotten in 0..6usize,
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let world = World::embedded().await.with_catalogue().await;
            let elsewhere = tempfile::tempdir().unwrap();
            let series = elsewhere.path().join("series");
            let mut wholes = Vec::new();
            let mut next = 1;
            for (number, step) in steps.iter().chain([&Step::BackUp]).enumerate() {
                match step {
                    Step::Record(count) => {
                        let new = next..next + u128::from(*count);
                        next = new.end;
                        let new: Vec<_> = new.map(|n| statement(n, &format!("p{}", n % 7), "completed", COURSE)).collect();
                        world.record(&new).await;
                    }
                    Step::Put(bytes) => put_document(&world, 1_000 + number as u128, (*bytes).into()).await,
                    Step::Erase(which) => {
                        let one = id(u128::from(*which) % next.max(1));
                        world.store.erase(Erasure { statements: [one].into(), ..Erasure::default() }).await.unwrap();
                    }
                    Step::BackUp => {
                        let store = world.home().path();
                        add(store, &series, minute(number)).unwrap();
                        let whole = elsewhere.path().join(format!("whole-{number}"));
                        backup(store, &whole).unwrap();
                        wholes.push((minute(number), rows(&whole)));
                    }
                }
            }
            let restored = |name: &str, moment| {
                let target = elsewhere.path().join(name);
                restore(&series, Some(moment), &target).unwrap();
                rows(&target)
            };
            for (number, (moment, whole)) in wholes.iter().enumerate() {
                assert!(restored(&format!("first-{number}"), *moment) == *whole, "{moment}");
            }
            // The latest two always stay, and the age is that at the earlier of these.
            let last = wholes.len() - 1;
            let now = wholes[last.saturating_sub(1)].0;
            let oldest = wholes[forgotten.min(last)].0;
            let age = now.duration_since(oldest).max(SignedDuration::ZERO);
            let wanted = forgotten.min(last.saturating_sub(1));
            assert_eq!(forget_older(&series, age).unwrap().moments, wanted);
            let kept = &wholes[wanted..];
            assert_eq!(moments(&series).unwrap().len(), kept.len());
            for (number, (moment, whole)) in kept.iter().enumerate() {
                assert!(restored(&format!("then-{number}"), *moment) == *whole, "{moment}");
            }
            let nothing = forget_older(&series, age).unwrap();
            assert_eq!((nothing.moments, nothing.bytes), (0, 0));
        });
    }
}

/// A store and a folder. No test that compares rows stores two thousand statements: at that many a dictionary is trained, whenever the
/// upkeep comes to it.
async fn filled() -> (World, tempfile::TempDir) {
    let world = World::embedded().await.with_catalogue().await;
    record(&world, 1..1_000).await;
    (world, tempfile::tempdir().unwrap())
}

async fn record(world: &World, numbers: std::ops::Range<u128>) {
    let all: Vec<_> = numbers.map(|n| statement(n, &format!("p{n}"), "completed", COURSE)).collect();
    world.record(&all).await;
}

#[tokio::test]
async fn what_has_not_changed_since_the_last_backup_is_not_written_again() {
    let (world, elsewhere) = filled().await;
    for number in 0..20 {
        put_document(&world, number, 200_000).await;
    }
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    let first = add(store, &series, minute(1)).unwrap();
    assert!(first.bytes > 4_000_000, "{first:?}");
    let before = blocks(&series);
    record(&world, 2_000..2_010).await;
    let second = add(store, &series, minute(2)).unwrap();
    let new: Vec<_> = blocks(&series).difference(&before).cloned().collect();
    // The blocks at the end of some tables, those of the log's head, and the list of all.
    assert!((1..=8).contains(&new.len()), "{} of {}", new.len(), before.len());
    let bytes: u64 = new.iter().map(|path| path.metadata().unwrap().len()).sum();
    assert_eq!(second.added, bytes);
    let third = add(store, &series, minute(3)).unwrap();
    assert_eq!(third.added, 0, "nothing has changed");
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_the_store_is_in_use() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path().to_owned(), elsewhere.path().join("series"));
    let catalogue = world.store.catalogue().await.unwrap();
    let recording = {
        let store = Arc::clone(&world.store);
        tokio::spawn(async move {
            for number in (10_000..13_000).step_by(10) {
                let all: Vec<_> = (number..number + 10).map(|n| statement(n, "a", "completed", COURSE)).collect();
                store.record(&batch_under(store.names(), &catalogue, &all)).await.unwrap();
            }
        })
    };
    let mut counts = Vec::new();
    for number in 0..1_000 {
        if recording.is_finished() {
            break;
        }
        let (store, series) = (store.clone(), series.clone());
        let add = move || add(&store, &series, minute(number)).unwrap();
        tokio::task::spawn_blocking(add).await.unwrap();
        let target = elsewhere.path().join(number.to_string());
        restore(&elsewhere.path().join("series"), None, &target).unwrap();
        let of_statements = rows(&target).iter().filter(|row| row.starts_with("statement ")).count();
        assert_eq!((of_statements - 999) % 10, 0, "a batch is there as a whole or not at all");
        counts.push(of_statements);
        std::fs::remove_dir_all(target).unwrap();
    }
    recording.await.unwrap();
    assert!(counts.is_sorted() && counts.first() < counts.last(), "{counts:?}");
}

#[tokio::test]
async fn a_backup_that_is_broken_off_takes_nothing_from_the_series_and_can_be_made_again() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    add(store, &series, minute(1)).unwrap();
    let (before, first) = (files(&series), rows(store));
    record(&world, 2_000..3_000).await;
    // Blocks can't get their names, as on a disk that fails; what was written of them is removed.
    let named = series.join("blocks");
    let folders: Vec<_> =
        (0..=255u8).map(|first| named.join(format!("{first:02x}"))).filter(|path| !path.exists()).collect();
    for path in &folders {
        std::fs::write(path, "").unwrap();
    }
    let told = add(store, &series, minute(2)).unwrap_err().to_string();
    assert!(told.contains(named.to_str().unwrap()), "{told}");
    for path in &folders {
        std::fs::remove_file(path).unwrap();
    }
    assert!(!series.join("incoming").exists());
    assert_eq!(moments(&series).unwrap().len(), 1);
    assert!(files(&series).is_superset(&before));
    // It was killed: blocks without a name are there, and one that nothing refers to.
    std::fs::create_dir_all(series.join("incoming")).unwrap();
    std::fs::write(series.join("incoming/half"), "half").unwrap();
    std::fs::create_dir_all(named.join("00")).unwrap();
    let orphan = named.join("00").join("00".repeat(32));
    std::fs::write(&orphan, "an orphan").unwrap();
    restore(&series, None, &elsewhere.path().join("old")).unwrap();
    assert!(rows(&elsewhere.path().join("old")) == first);
    add(store, &series, minute(2)).unwrap();
    restore(&series, None, &elsewhere.path().join("new")).unwrap();
    assert!(rows(&elsewhere.path().join("new")) == rows(store));
    assert!(!series.join("incoming").exists());
    let forgotten = forget_older(&series, minute(9).duration_since(minute(0))).unwrap();
    assert_eq!((forgotten.moments, forgotten.bytes), (0, 9));
    assert!(!orphan.exists());
}

#[tokio::test]
async fn a_damaged_block_is_named_and_what_does_without_it_is_restored() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    add(store, &series, minute(1)).unwrap();
    let before = blocks(&series);
    record(&world, 2_000..2_900).await;
    add(store, &series, minute(2)).unwrap();
    let whole = rows(store);
    let new: Vec<_> = blocks(&series).difference(&before).cloned().collect();
    for (number, path) in new.iter().enumerate() {
        let intact = std::fs::read(path).unwrap();
        let mut flipped = intact.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for (kind, content) in
            [Some(flipped), Some(intact[..intact.len() / 2].to_vec()), Some(Vec::new()), None].iter().enumerate()
        {
            match content {
                Some(content) => std::fs::write(path, content).unwrap(),
                None => std::fs::remove_file(path).unwrap(),
            }
            let target = elsewhere.path().join(format!("{number}-{kind}"));
            let told = restore(&series, None, &target).unwrap_err().to_string();
            assert!(told.contains(path.to_str().unwrap()), "{told}");
            assert!(!target.join("log.db").exists());
            restore(&series, Some(minute(1)), &target).unwrap();
        }
        std::fs::write(path, intact).unwrap();
    }
    // A list of blocks that can't be read keeps everything from being removed.
    let list = new.iter().find(|path| {
        std::fs::read(path).is_ok_and(|content| {
            zstd::bulk::decompress(&content, 1 << 20).is_ok_and(|content| content.len() < 32 * 1024)
        })
    });
    let list = list.unwrap();
    let intact = std::fs::read(list).unwrap();
    std::fs::write(list, "").unwrap();
    let kept = files(&series);
    forget_older(&series, SignedDuration::ZERO).unwrap_err();
    assert_eq!(files(&series), kept);
    std::fs::write(list, intact).unwrap();
    restore(&series, None, &elsewhere.path().join("whole")).unwrap();
    assert!(rows(&elsewhere.path().join("whole")) == whole);
}

#[tokio::test]
async fn a_folder_that_is_no_series_or_another_stores_is_refused_and_left_as_it_is() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    let told = |result: Result<Moment, Error>| {
        let Err(Error::Refused(why)) = result else { panic!("{result:?}") };
        why
    };
    let empty = elsewhere.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert!(told(restore(&empty, None, &elsewhere.path().join("x"))).contains("no series of backups here"));
    assert!(told(add(&empty, &series, minute(1))).contains("no store here"));
    assert!(!series.exists());
    assert!(told(add(store, store, minute(1))).contains("something other than a series"));

    add(store, &series, minute(5)).unwrap();
    let before = files(&series);
    let why = told(restore(&series, Some(minute(4)), &elsewhere.path().join("x")));
    assert!(why.contains("the oldest backup is of 2026-01-02T00:05:00Z"), "{why}");
    let other =
        World::at_named(Home::folder(), &"https://other.example".parse::<learning::PublicUrl>().unwrap().into()).await;
    let why = told(add(other.home().path(), &series, minute(6)));
    assert!(why.contains("https://other.example") && why.contains("a folder of its own"), "{why}");
    assert!(told(restore(&series, None, store)).contains("a store here already"));
    assert_eq!(files(&series), before);
    // Of the same instant, by a clock that was set back.
    let again = add(store, &series, minute(5)).unwrap();
    assert_eq!((again.number, again.at), (2, minute(5) + SignedDuration::from_micros(1)));

    let layout = series.join("series.json");
    std::fs::write(&layout, r#"{"loggbok_backups": 2}"#).unwrap();
    assert!(told(restore(&series, None, &elsewhere.path().join("x"))).contains("a newer loggbok"));
    assert!(told(add(store, &series, minute(7))).contains("a newer loggbok"));
}

#[tokio::test]
async fn the_latest_backup_is_the_one_made_last_and_a_clock_that_was_wrong_once_forgets_none() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    let day = SignedDuration::from_hours(24);
    for at in [minute(0), minute(60), minute(0) + day * 900] {
        add(store, &series, at).unwrap();
    }
    assert_eq!(forget_older(&series, day).unwrap().moments, 0, "the clock was years ahead");
    record(&world, 2_000..2_100).await;
    let latest = add(store, &series, minute(180)).unwrap();
    let target = elsewhere.path().join("latest");
    assert_eq!(restore(&series, None, &target).unwrap(), latest);
    assert!(rows(&target) == rows(store));
    assert_eq!(forget_older(&series, SignedDuration::from_mins(150)).unwrap().moments, 1);
    let left: Vec<u64> = moments(&series).unwrap().iter().map(|moment| moment.number).collect();
    assert_eq!(left, [2, 3, 4]);
}

#[tokio::test]
async fn a_block_that_is_damaged_is_replaced_by_a_later_backup_while_the_store_has_what_it_held() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    add(store, &series, minute(0)).unwrap();
    let all = blocks(&series);
    for (number, path) in all.iter().enumerate() {
        let mut content = std::fs::read(path).unwrap();
        // One is empty, as after a crash of the machine, which each backup sees.
        if number == 0 {
            content.clear();
        } else {
            *content.last_mut().unwrap() ^= 1;
        }
        std::fs::write(path, content).unwrap();
    }
    add(store, &series, minute(1)).unwrap();
    assert!(all.first().unwrap().metadata().unwrap().len() > 0);
    for number in 2..18 {
        add(store, &series, minute(number)).unwrap();
    }
    for (number, at) in [(0, minute(0)), (1, minute(17))] {
        let target = elsewhere.path().join(number.to_string());
        restore(&series, Some(at), &target).unwrap();
        assert!(rows(&target) == rows(store));
    }
    assert_eq!(blocks(&series), all, "each in its place");
}

/// Restores what there is into a folder.
type Restore<'r> = &'r dyn Fn(&Path) -> Result<(), Error>;

#[tokio::test]
async fn nothing_that_another_store_or_an_interrupted_copy_left_gets_into_what_is_restored() {
    let (world, elsewhere) = filled().await;
    let (store, series) = (world.home().path(), elsewhere.path().join("series"));
    let whole = elsewhere.path().join("whole");
    add(store, &series, minute(0)).unwrap();
    backup(store, &whole).unwrap();
    let before = rows(store);
    record(&world, 2_000..2_500).await;
    // The write-ahead logs of a store that is in use, as a crash leaves them.
    let left = |name: &str| std::fs::read(store.join(name)).unwrap();
    let (log, derived) = (left("log.db-wal"), left("derived.db-wal"));
    assert!(!log.is_empty());
    let restore_whole = |target: &Path| ::store::embedded::restore(&whole, target);
    let restore_series = |target: &Path| restore(&series, None, target).map(|_| ());
    let both: [(&str, Restore<'_>); 2] = [("whole", &restore_whole), ("series", &restore_series)];
    for (name, restore) in both {
        let target = elsewhere.path().join(format!("{name}-restored"));
        std::fs::create_dir(&target).unwrap();
        std::fs::write(target.join("log.db-wal"), &log).unwrap();
        let Err(Error::Refused(told)) = restore(&target) else { panic!("{name}") };
        assert!(told.contains("log.db-wal: this is left of a store whose log is gone"), "{told}");
        std::fs::remove_file(target.join("log.db-wal")).unwrap();
        for (file, content) in
            [("log.db.part-wal", &log), ("derived.db-wal", &derived), ("derived.db.part-wal", &derived)]
        {
            std::fs::write(target.join(file), content).unwrap();
        }
        restore(&target).unwrap();
        assert!(rows(&target) == before, "{name}");
        let names: Vec<_> = files(&target).into_iter().filter(|path| path.to_str().unwrap().contains("part")).collect();
        assert!(names.is_empty(), "{names:?}");
    }
}
