//! Cases: directories keep users and groups, which are changed by comparing first, and tell how they stand.

use std::collections::BTreeSet;

use futures::future::join_all;
use learning::Kommunkod;
use serde_json::json;
use store::{
    Directory, DirectoryEntry, DirectoryFilter, DirectoryKey, DirectoryKind, DirectoryList, DirectoryOutcome,
    DirectoryQuery, Erased, Erasure, Error,
};
use xapi::Ifi;

use super::world::{World, agent, at, id};

const FIRST: &str = "2026-01-01T08:00:00Z";
const LATER: &str = "2026-01-01T08:01:00Z";

fn code(kommunkod: &str) -> Kommunkod {
    kommunkod.parse().unwrap()
}

/// A user of Ale, named by the mailbox of person `who`.
pub fn user(number: u128, who: &str) -> DirectoryEntry {
    DirectoryEntry {
        key: DirectoryKey { kommunkod: code("1440"), kind: DirectoryKind::User, id: id(number) },
        revision: 0,
        name: format!("{who}@ale.example"),
        external_id: Some(format!("hr-{number}")),
        agents: [agent(who).unwrap().identity_key()].into(),
        members: BTreeSet::new(),
        made: at(FIRST),
        changed: at(FIRST),
        by: "hr".into(),
        content: json!({"displayName": format!("Called {who}")}).to_string(),
    }
}

/// A group of Ale.
pub fn group(number: u128, name: &str, members: &[u128]) -> DirectoryEntry {
    DirectoryEntry {
        key: DirectoryKey { kommunkod: code("1440"), kind: DirectoryKind::Group, id: id(number) },
        name: name.into(),
        agents: BTreeSet::new(),
        members: members.iter().copied().map(id).collect(),
        content: "{}".into(),
        ..user(number, name)
    }
}

/// The same of another employer.
fn of_employer(kommunkod: Kommunkod, entry: &DirectoryEntry) -> DirectoryEntry {
    DirectoryEntry { key: DirectoryKey { kommunkod, ..entry.key }, ..entry.clone() }
}

/// The question for all entries of the kind and the employer of this one.
pub fn all_of(key: DirectoryKey) -> DirectoryQuery {
    let (filter, after) = (DirectoryFilter::All, None);
    DirectoryQuery { kommunkod: key.kommunkod, kind: key.kind, filter, after, skip: 0, limit: 1_000 }
}

async fn put(world: &World, entry: &DirectoryEntry) -> Result<bool, Error> {
    world.store.put_directory_entry(entry.clone()).await
}

async fn read(world: &World, key: DirectoryKey) -> Option<DirectoryEntry> {
    world.store.directory_entry(key).await.unwrap()
}

/// The numbers of the entries that a question finds.
async fn found(world: &World, query: DirectoryQuery) -> Vec<u128> {
    let entries = world.store.find_directory_entries(query).await.unwrap();
    entries.iter().map(|entry| entry.key.id.as_u128()).collect()
}

/// How the directory of Ale stands.
async fn ale(world: &World) -> Directory {
    let directories = world.store.directories().await.unwrap();
    directories.into_iter().find(|directory| directory.kommunkod == code("1440")).unwrap()
}

pub async fn an_entry_is_kept_and_given_back_and_its_directory_counts_it(world: World) {
    assert_eq!(world.store.directories().await.unwrap(), []);
    // They may have the same id, since they are of two kinds.
    let (anna, unit) = (user(1, "anna"), group(1, "IFO", &[1, 2]));
    assert_eq!(read(&world, anna.key).await, None);
    for entry in [&anna, &unit, &of_employer(code("0180"), &anna)] {
        assert_eq!(put(&world, entry).await, Ok(true));
    }
    let next = DirectoryEntry {
        revision: 1,
        external_id: None,
        changed: at(LATER),
        by: "other".into(),
        content: "{}".into(),
        ..anna.clone()
    };
    assert_eq!(put(&world, &next).await, Ok(true));
    let world = world.reopened().await;
    assert_eq!(read(&world, anna.key).await, Some(DirectoryEntry { revision: 2, ..next }));
    assert_eq!(read(&world, unit.key).await, Some(DirectoryEntry { revision: 1, ..unit }));
    let stockholm = Directory {
        revision: 1,
        users: 1,
        by: "hr".into(),
        changed: at(FIRST),
        waiting_since: Some(at(FIRST)),
        ..Directory::new(code("0180"))
    };
    let ale = Directory {
        kommunkod: code("1440"),
        revision: 3,
        groups: 1,
        by: "other".into(),
        changed: at(LATER),
        ..stockholm.clone()
    };
    assert_eq!(world.store.directories().await.unwrap(), [stockholm, ale]);
}

pub async fn of_many_who_change_the_same_entry_one_does(world: World) {
    let anna = user(1, "anna");
    assert_eq!(put(&world, &anna).await, Ok(true));
    assert_eq!(put(&world, &anna).await, Err(Error::Stale), "an id is given once");
    let unknown = DirectoryEntry { revision: 7, ..user(2, "bo") };
    assert_eq!(put(&world, &unknown).await, Err(Error::Stale), "there is none");
    let changed = |number: u32| DirectoryEntry { revision: 1, content: number.to_string(), ..anna.clone() };
    let all: Vec<DirectoryEntry> = (0..10).map(changed).collect();
    let outcomes = join_all(all.iter().map(|entry| put(&world, entry))).await;
    let won = outcomes.iter().position(|outcome| *outcome == Ok(true)).unwrap();
    let stale = outcomes.iter().filter(|outcome| **outcome == Err(Error::Stale)).count();
    assert_eq!(stale, all.len() - 1, "{outcomes:?}");
    assert_eq!(read(&world, anna.key).await, Some(DirectoryEntry { revision: 2, ..all[won].clone() }));
    let ale = ale(&world).await;
    assert_eq!((ale.users, ale.revision), (1, 2), "what was refused changed nothing");
}

pub async fn a_name_belongs_to_one_entry_of_its_directory_and_kind_until_that_gives_it_up(world: World) {
    let anna = user(1, "anna");
    let same = DirectoryEntry { name: anna.name.clone(), ..user(2, "bo") };
    assert_eq!(put(&world, &anna).await, Ok(true));
    assert_eq!(put(&world, &same).await, Ok(false));
    assert_eq!((read(&world, same.key).await, ale(&world).await.revision), (None, 1), "nothing is stored");
    let unit = DirectoryEntry { name: anna.name.clone(), ..group(3, "IFO", &[]) };
    for entry in [&of_employer(code("0180"), &same), &unit] {
        assert_eq!(put(&world, entry).await, Ok(true), "elsewhere, or of the other kind");
    }
    let renamed = DirectoryEntry { revision: 1, name: "anna.berg@ale.example".into(), ..anna.clone() };
    for entry in [&renamed, &same] {
        assert_eq!(put(&world, entry).await, Ok(true));
    }
    let back = DirectoryEntry { revision: 2, ..anna.clone() };
    assert_eq!(put(&world, &back).await, Ok(false), "now it is the other's");
    assert_eq!(read(&world, anna.key).await, Some(DirectoryEntry { revision: 2, ..renamed }));
    assert!(world.store.remove_directory_entry(same.key, "hr", at(LATER)).await.unwrap());
    assert_eq!(put(&world, &back).await, Ok(true));
    assert_eq!(read(&world, anna.key).await, Some(DirectoryEntry { revision: 3, ..anna }));
}

pub async fn of_many_who_take_the_same_name_at_once_one_has_it(world: World) {
    let all: Vec<DirectoryEntry> =
        (1..=10).map(|number| DirectoryEntry { name: "same".into(), ..user(number, "anna") }).collect();
    let outcomes = join_all(all.iter().map(|entry| put(&world, entry))).await;
    let won: Vec<u128> = (1..).zip(&outcomes).filter(|(_, outcome)| **outcome == Ok(true)).map(|(n, _)| n).collect();
    let taken = outcomes.iter().filter(|outcome| **outcome == Ok(false)).count();
    assert_eq!((won.len(), taken), (1, all.len() - 1), "{outcomes:?}");
    assert_eq!(found(&world, all_of(all[0].key)).await, won);
    assert_eq!(ale(&world).await.users, 1);
}

pub async fn entries_are_found_by_name_and_by_external_id_in_their_own_directory(world: World) {
    let anna = user(1, "anna");
    let bo = DirectoryEntry { external_id: anna.external_id.clone(), ..user(2, "bo") };
    let cia = DirectoryEntry { external_id: None, ..user(3, "cia") };
    let unit = DirectoryEntry { name: anna.name.clone(), external_id: Some("hr-4".into()), ..group(4, "IFO", &[]) };
    let region = Kommunkod::of_organisation("region-vast").unwrap();
    for entry in [&bo, &anna, &cia, &unit, &of_employer(code("0180"), &anna), &of_employer(region, &anna)] {
        assert_eq!(put(&world, entry).await, Ok(true));
    }
    let by_name = |name: &str| DirectoryFilter::Name(name.into());
    let by_external_id = |id: &str| DirectoryFilter::ExternalId(id.into());
    for (filter, expected) in [
        (DirectoryFilter::All, &[1_u128, 2, 3][..]),
        (by_name("anna@ale.example"), &[1]),
        (by_name("Anna@ale.example"), &[]),
        (by_name("IFO"), &[]),
        (by_external_id("hr-1"), &[1, 2]),
        (by_external_id("hr-3"), &[]),
        (by_external_id("hr-4"), &[]),
        (by_external_id(""), &[]),
    ] {
        let query = DirectoryQuery { filter, ..all_of(anna.key) };
        assert_eq!(found(&world, query.clone()).await, expected, "{query:?}");
    }
    let second = DirectoryQuery { filter: by_external_id("hr-1"), skip: 1, limit: 1, ..all_of(anna.key) };
    assert_eq!(found(&world, second).await, [2]);
    let after = DirectoryQuery { filter: by_external_id("hr-1"), after: Some(id(1)), ..all_of(anna.key) };
    assert_eq!(found(&world, after).await, [2]);
    let unit = DirectoryQuery { filter: by_name("anna@ale.example"), ..all_of(unit.key) };
    assert_eq!(found(&world, unit).await, [4]);
    let elsewhere = all_of(of_employer(region, &anna).key);
    assert_eq!(found(&world, elsewhere).await, [1]);
}

pub async fn pages_of_any_size_give_every_entry_once_by_id(world: World) {
    for number in [5, 3, 7, 1, 6, 2, 4] {
        let entry = user(number, &format!("person{number}"));
        for entry in [&entry, &of_employer(code("1441"), &entry), &of_employer(code("0180"), &entry)] {
            assert_eq!(put(&world, entry).await, Ok(true));
        }
        assert_eq!(put(&world, &group(number, &format!("unit{number}"), &[])).await, Ok(true));
    }
    let all: Vec<u128> = (1..=7).collect();
    for limit in [1, 2, 3, 7, 10] {
        let (mut by_after, mut by_skip): (Vec<u128>, Vec<u128>) = (Vec::new(), Vec::new());
        loop {
            let after = by_after.last().copied().map(id);
            let page = found(&world, DirectoryQuery { after, limit, ..all_of(user(1, "").key) }).await;
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= limit);
            by_after.extend(page);
        }
        loop {
            let skip = by_skip.len() as u64;
            let page = found(&world, DirectoryQuery { skip, limit, ..all_of(user(1, "").key) }).await;
            if page.is_empty() {
                break;
            }
            by_skip.extend(page);
        }
        assert_eq!((&by_after, &by_skip), (&all, &all), "{limit} at a time");
    }
    let query = all_of(user(1, "").key);
    let some = DirectoryQuery { after: Some(id(3)), skip: 1, limit: 2, ..query.clone() };
    assert_eq!(found(&world, some).await, [5, 6]);
    for nothing in [DirectoryQuery { limit: 0, ..query.clone() }, DirectoryQuery { skip: u64::MAX, ..query }] {
        assert!(found(&world, nothing).await.is_empty());
    }
}

pub async fn of_an_entry_that_is_removed_nothing_is_left(world: World) {
    let (anna, bo) = (user(1, "anna"), user(2, "bo"));
    for entry in [&anna, &bo] {
        assert_eq!(put(&world, entry).await, Ok(true));
    }
    for is_there in [true, false] {
        let removed = world.store.remove_directory_entry(anna.key, "other", at(LATER)).await.unwrap();
        assert_eq!(removed, is_there);
    }
    let world = world.reopened().await;
    assert_eq!(read(&world, anna.key).await, None);
    assert_eq!(found(&world, all_of(anna.key)).await, [2]);
    world.kept_nowhere("anna@ale.example").await;
    let ale = ale(&world).await;
    assert_eq!((ale.users, ale.revision, &*ale.by, ale.changed), (1, 3, "other", at(LATER)));
    let late = DirectoryEntry { revision: 1, ..anna.clone() };
    assert_eq!(put(&world, &late).await, Err(Error::Stale), "what is on its way does not bring it back");
    assert_eq!(put(&world, &anna).await, Ok(true), "it may be sent anew");
}

pub async fn what_became_of_a_list_is_noted_and_what_has_changed_since_waits(world: World) {
    let note = async |world: &World, revision, outcome| {
        let list = DirectoryList { revision, at: at("2026-01-01T08:05:00Z"), left_out: 0, outcome };
        world.store.note_directory_list(code("1440"), list.clone()).await.unwrap();
        list
    };
    note(&world, 1, DirectoryOutcome::Imported(1)).await;
    assert_eq!(world.store.directories().await.unwrap(), [], "there is none to note it of");
    assert_eq!(put(&world, &user(1, "anna")).await, Ok(true));
    assert_eq!(put(&world, &DirectoryEntry { changed: at(LATER), ..user(2, "bo") }).await, Ok(true));
    assert_eq!((ale(&world).await.list, ale(&world).await.waiting_since), (None, Some(at(FIRST))));
    for (revision, outcome, waiting_since) in [
        (1, DirectoryOutcome::Imported(1), Some(at(LATER))),
        (2, DirectoryOutcome::Refused(vec!["too few".into()]), Some(at(LATER))),
        (2, DirectoryOutcome::Imported(2), None),
    ] {
        let list = note(&world, revision, outcome).await;
        let noted = ale(&world).await;
        assert_eq!((noted.list, noted.waiting_since), (Some(list), waiting_since));
        assert_eq!((noted.revision, noted.users), (2, 2), "that is no change of its entries");
    }
    let before = ale(&world).await;
    let world = world.reopened().await;
    assert_eq!(ale(&world).await, before);
}

pub async fn the_users_of_an_erased_person_are_gone_and_no_others(world: World) {
    let (anna, bo, unit) = (user(1, "anna"), user(2, "bo"), group(1, "IFO", &[1, 2]));
    let elsewhere = DirectoryEntry { name: "ab".into(), ..of_employer(code("0180"), &anna) };
    let other = DirectoryEntry { agents: BTreeSet::new(), name: "nobody".into(), ..user(3, "bo") };
    for entry in [&bo, &unit, &other] {
        assert_eq!(put(&world, entry).await, Ok(true));
    }
    let mailbox = Ifi::Mbox("mailto:Anna@ALE.example".into());
    for named in [mailbox.identity_key(), mailbox.hashed().unwrap().identity_key()] {
        for entry in [&anna, &elsewhere] {
            assert_eq!(put(&world, entry).await, Ok(true));
        }
        let before = ale(&world).await;
        let erasure = Erasure { agents: BTreeSet::from([named]), ..Erasure::default() };
        let erased = world.store.erase(erasure.clone()).await.unwrap();
        assert_eq!(erased, Erased { directory_users: 2, ..Erased::default() });
        assert_eq!(world.store.erase(erasure).await.unwrap(), Erased::default(), "once more, there is nothing left");
        for entry in [&anna, &elsewhere] {
            assert_eq!(read(&world, entry.key).await, None);
        }
        world.kept_nowhere("anna@ale.example").await;
        let after = ale(&world).await;
        assert_eq!((after.users, after.revision), (before.users - 1, before.revision + 1), "that is a change");
    }
    let world = world.reopened().await;
    for entry in [bo, unit, other] {
        assert_eq!(read(&world, entry.key).await, Some(DirectoryEntry { revision: 1, ..entry }));
    }
    let counts = world.store.directories().await.unwrap().into_iter().map(|one| (one.users, one.groups));
    assert_eq!(counts.collect::<Vec<_>>(), [(0, 0), (2, 1)]);
}
