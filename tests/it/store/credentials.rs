//! Credentials, and the audit log.

use std::collections::BTreeSet;

use learning::{Day, Reach};
use store::{
    Account, AuditAction, AuditEntry, Credential, OwnLimits, Secret, SenderSettings, SenderUses, StoredOn,
    StoredSession, WithdrawnToken,
};
use xapi::{Mending, Version};

use super::world::{World, at};

pub(super) fn credential(name: &str) -> Credential {
    let secret = |id: &str| Secret {
        id: id.into(),
        hash: format!("h{id}"),
        pepper: Some("0a1b2c3d".into()),
        created: None,
        expires: Some(at("2023-01-01T00:00:00Z")),
    };
    Credential {
        key: "k".into(),
        name: name.into(),
        secrets: vec![secret("1"), secret("2")],
        scopes: BTreeSet::from(["all".into()]),
        asks_define: true,
        municipality: Some("0180".parse().unwrap()),
        reach: Some(Reach::of_municipality("1440".parse().unwrap())),
        expires: Some(at("2024-01-01T00:00:00Z")),
        enabled: None,
        disabled: true,
        limits: OwnLimits { requests_per_second: Some(2), body_bytes: Some(1000), ..OwnLimits::default() },
        sender: SenderSettings {
            assume_version: Some(Version::V1_0_3),
            mend: Mending::ALL.into(),
            recognise_repeats: true,
            time_zone: Some("Europe/Stockholm".into()),
        },
        sender_uses: SenderUses::default(),
        account: Some(Account {
            name: "anna".into(),
            signed_out: Some(at("2022-01-01T00:00:00Z")),
            second_factor: None,
        }),
        last_used: None,
        stored: None,
    }
}

pub async fn a_credential_is_replaced_by_key(world: World) {
    for name in ["old", "new"] {
        world.store.copy_credential(credential(name)).await.unwrap();
    }
    assert_eq!(world.store.credential("k").await.unwrap(), Some(credential("new")));
    assert_eq!(world.store.credential("l").await.unwrap(), None);
    assert_eq!(world.store.credentials().await.unwrap(), [credential("new")]);
}

pub async fn the_key_of_sessions_is_made_once_and_kept(world: World) {
    let made = world.store.session_key().await.unwrap();
    assert_ne!(made, [0; 64]);
    assert_eq!(world.store.session_key().await.unwrap(), made);
    let world = world.reopened().await;
    assert_eq!(world.store.session_key().await.unwrap(), made);
}

pub async fn a_session_is_kept_until_it_is_ended_or_its_time_is_over(world: World) {
    let session = |id: &str, began, until| StoredSession {
        id: id.into(),
        key: format!("account:{id}"),
        began: at(began),
        until: at(until),
    };
    let first = session("b", "2026-01-01T00:00:00Z", "2026-01-01T08:00:00Z");
    let second = session("a", "2026-01-01T01:00:00Z", "2026-01-01T09:00:00Z");
    for session in [&first, &second] {
        world.store.put_session(session.clone()).await.unwrap();
    }
    let world = world.reopened().await;
    assert_eq!(world.store.session("b").await.unwrap(), Some(first.clone()));
    assert_eq!(world.store.sessions().await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(world.store.end_session("b", None).await.unwrap(), Some(first.clone()));
    assert_eq!(world.store.end_session("b", None).await.unwrap(), None);
    assert_eq!(world.store.session("b").await.unwrap(), None);
    // It ends later while it is used; never earlier, and not again after it was ended.
    let later = StoredSession { until: at("2026-01-01T09:30:00Z"), ..second.clone() };
    for until in [later.until, second.until] {
        world.store.extend_session("a", until).await.unwrap();
        world.store.extend_session("b", until).await.unwrap();
    }
    let world = world.reopened().await;
    assert_eq!(world.store.sessions().await.unwrap(), std::slice::from_ref(&later));
    world.clock.set(later.until);
    let third = session("c", "2026-01-01T09:00:00Z", "2026-01-01T17:00:00Z");
    world.store.put_session(third.clone()).await.unwrap();
    assert_eq!(world.store.sessions().await.unwrap(), [third], "what is over goes when another begins");
}

pub async fn a_withdrawn_token_is_known_until_its_end(world: World) {
    let token = |id: &str, until| WithdrawnToken { id: id.into(), until: at(until) };
    let (short, long) = (token("b", "2026-01-02T00:00:00Z"), token("a", "2026-06-01T00:00:00Z"));
    for token in [&short, &long, &short] {
        world.store.withdraw_token(token.clone(), None).await.unwrap();
    }
    let world = world.reopened().await;
    assert_eq!(world.store.withdrawn_tokens().await.unwrap(), [long.clone(), short.clone()]);
    world.clock.set(short.until);
    let other = token("c", "2026-03-01T00:00:00Z");
    world.store.withdraw_token(other.clone(), None).await.unwrap();
    assert_eq!(world.store.withdrawn_tokens().await.unwrap(), [long, other]);
}

pub async fn the_last_day_on_which_a_credential_was_used_is_noted(world: World) {
    let day = |text: &str| text.parse::<Day>().unwrap();
    world.store.copy_credential(credential("k")).await.unwrap();
    for (key, used, noted) in [
        ("k", "2022-03-01", "2022-03-01"),
        ("k", "2022-02-28", "2022-03-01"),
        ("l", "2022-03-02", "2022-03-01"),
        ("k", "2022-03-02", "2022-03-02"),
    ] {
        world.store.note_use(key, day(used)).await.unwrap();
        let expected = Credential { last_used: Some(day(noted)), ..credential("k") };
        assert_eq!(world.store.credentials().await.unwrap(), [expected], "{key} {used}");
    }
}

pub async fn what_a_credential_stored_is_added_up_on_its_last_day(world: World) {
    let stored =
        |day: &str, statements, attachment_bytes| StoredOn { day: day.parse().unwrap(), statements, attachment_bytes };
    world.store.copy_credential(credential("k")).await.unwrap();
    for (key, more, noted) in [
        ("k", stored("2022-03-01", 2, 100), stored("2022-03-01", 2, 100)),
        ("k", stored("2022-03-01", 3, 0), stored("2022-03-01", 5, 100)),
        ("l", stored("2022-03-01", 7, 7), stored("2022-03-01", 5, 100)),
        ("k", stored("2022-02-28", 1, 1), stored("2022-03-01", 5, 100)),
        ("k", stored("2022-03-02", 1, 4), stored("2022-03-02", 1, 4)),
    ] {
        world.store.note_stored(key, more).await.unwrap();
        let expected = Credential { stored: Some(noted), ..credential("k") };
        assert_eq!(world.store.credentials().await.unwrap(), [expected], "{key} {more:?}");
    }
    let world = world.reopened().await;
    let kept = world.store.credential("k").await.unwrap().unwrap();
    assert_eq!(kept.stored, Some(stored("2022-03-02", 1, 4)));
    // Put once more, as a transfer does, it is what it was.
    world.store.copy_credential(kept.clone()).await.unwrap();
    assert_eq!(world.store.credential("k").await.unwrap(), Some(kept));
}

pub async fn the_audit_log_keeps_the_order_of_writing_and_is_read_from_any_place(world: World) {
    let entry = |who: &str, rows| AuditEntry { rows: Some(rows), ..AuditEntry::new(who, AuditAction::Export) };
    for rows in 1..=5 {
        world.store.append_audit(entry("a", rows)).await.unwrap();
    }
    world.clock.set(at("2026-01-02T00:00:00Z"));
    let whole = AuditEntry {
        municipalities: vec!["0180".parse().unwrap(), "1440".parse().unwrap()],
        course: Some("one".into()),
        reach: Some(Reach { courses: Some(["one".into()].into()), ..Reach::default() }),
        credential: Some("key".into()),
        ..entry("b", 6)
    };
    world.store.append_audit(whole.clone()).await.unwrap();
    let world = world.reopened().await;
    let all = world.store.audit(0, 100).await.unwrap();
    assert_eq!(all.iter().map(|record| record.entry.rows).collect::<Vec<_>>(), (1..=6).map(Some).collect::<Vec<_>>());
    assert!(all.is_sorted_by(|earlier, later| earlier.place < later.place));
    assert_eq!((all[0].at, all[5].at), (at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")));
    assert_eq!(all[5].entry, whole);
    assert_eq!(world.store.audit(all[1].place, 2).await.unwrap(), all[2..4]);
    assert_eq!(world.store.audit(all[5].place, 2).await.unwrap(), []);
}
